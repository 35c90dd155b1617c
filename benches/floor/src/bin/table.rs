//! A table of rows that are made in memory, the selected one reversed, drawn by ratatui and crossterm: no file, no threads, no search.

use ratatui::crossterm::event::{self, Event, KeyCode};
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::execute;
use ratatui::layout::{Constraint, Rect};
use ratatui::prelude::CrosstermBackend;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Row, Table, TableState};
use ratatui::{Frame, Terminal};

fn main() -> std::io::Result<()> {
    let rows: Vec<[String; 4]> = (0..120)
        .map(|n| {
            [
                format!("km-{n:07}"),
                "Custom".to_owned(),
                "the first of many key managers".to_owned(),
                "[on ]".to_owned(),
            ]
        })
        .collect();
    enable_raw_mode()?;
    execute!(std::io::stdout(), EnterAlternateScreen)?;
    let out = std::io::BufWriter::with_capacity(65536, std::io::stdout());
    let mut terminal = Terminal::new(CrosstermBackend::new(out))?;
    let mut state = TableState::new().with_selected(0);
    loop {
        terminal.draw(|frame| view(frame, &rows, &mut state))?;
        if let Event::Key(key) = event::read()? {
            match key.code {
                KeyCode::Down => state.select_next(),
                KeyCode::Up => state.select_previous(),
                KeyCode::Char('g') => state.select_first(),
                KeyCode::Char('G') => state.select_last(),
                KeyCode::Char('q') => break,
                _ => {}
            }
        }
    }
    execute!(std::io::stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}

fn view(frame: &mut Frame<'_>, rows: &[[String; 4]], state: &mut TableState) {
    let area = frame.area();
    frame.render_widget(Line::raw("Key Managers"), Rect { height: 1, ..area });
    let table = Table::new(
        rows.iter()
            .map(|cells| Row::new(cells.iter().map(String::as_str))),
        [
            Constraint::Length(36),
            Constraint::Length(10),
            Constraint::Fill(1),
            Constraint::Length(11),
        ],
    )
    .header(Row::new(["Name", "Type", "Description", "Status"]))
    .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED))
    .highlight_symbol("> ");
    let body = Rect {
        y: area.y + 2,
        height: area.height.saturating_sub(3),
        ..area
    };
    frame.render_stateful_widget(table, body, state);
    let last = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1,
        ..area
    };
    frame.render_widget(Line::raw("Enter Edit  q Quit  ? Help"), last);
}
