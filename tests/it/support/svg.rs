//! A drawn frame as a picture: monospace text on a dark ground, the terminal's 16 colors.

use std::fmt::Write;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::drawing::Drawing;

const CELL: (f64, f64) = (8.4, 18.0);
const EDGE: f64 = 14.0;
const GROUND: &str = "#16181d";
const INK: &str = "#d7dae0";

fn color(color: Color) -> &'static str {
    match color {
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Black => "#3b4048",
        Color::Gray => "#abb2bf",
        Color::DarkGray => "#6b7280",
        Color::LightRed => "#ff8a93",
        Color::LightGreen => "#b5e890",
        Color::LightYellow => "#ffd78f",
        Color::LightBlue => "#86c5ff",
        Color::LightMagenta => "#e09bf5",
        Color::LightCyan => "#7fdbe6",
        Color::White => "#ffffff",
        _ => INK,
    }
}

/// How a run of cells looks.
#[derive(Clone, PartialEq)]
struct Look {
    ink: &'static str,
    ground: Option<&'static str>,
    bold: bool,
    dim: bool,
}

fn look(cell: &Cell) -> Look {
    let ink = color(cell.fg);
    let reversed = cell.modifier.contains(Modifier::REVERSED);
    Look {
        ink: if reversed { GROUND } else { ink },
        ground: reversed.then_some(ink),
        bold: cell.modifier.contains(Modifier::BOLD),
        dim: cell.modifier.contains(Modifier::DIM),
    }
}

/// The picture.
pub fn picture(drawing: &Drawing) -> String {
    let area = drawing.buffer.area;
    let width = f64::from(area.width) * CELL.0 + 2.0 * EDGE;
    let height = f64::from(area.height) * CELL.1 + 2.0 * EDGE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{GROUND}\"/>\n\
         <g font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n"
    );
    for y in area.y..area.bottom() {
        for run in runs(drawing, y) {
            draw_run(&mut svg, &run, y);
        }
    }
    if let Some((x, y)) = drawing.cursor {
        let (left, top) = place(x, y);
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"2\" height=\"{:.1}\" fill=\"{INK}\"/>",
            CELL.1
        );
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

struct Run {
    start: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// Neighbouring cells of one look.
fn runs(drawing: &Drawing, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let area = drawing.buffer.area;
    let mut x = area.x;
    while x < area.right() {
        let cell = &drawing.buffer[(x, y)];
        let cells = u16::try_from(cell.symbol().width()).unwrap().max(1);
        let look = look(cell);
        match runs.last_mut().filter(|run| run.look == look) {
            Some(run) => {
                run.text.push_str(cell.symbol());
                run.cells += cells;
            }
            None => runs.push(Run {
                start: x,
                cells,
                text: cell.symbol().to_owned(),
                look,
            }),
        }
        x += cells;
    }
    runs
}

fn place(x: u16, y: u16) -> (f64, f64) {
    (f64::from(x) * CELL.0 + EDGE, f64::from(y) * CELL.1 + EDGE)
}

fn draw_run(svg: &mut String, run: &Run, y: u16) {
    let (left, top) = place(run.start, y);
    let width = f64::from(run.cells) * CELL.0;
    if let Some(ground) = run.look.ground {
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{ground}\"/>",
            CELL.1
        );
    }
    let blanks = run.text.len() - run.text.trim_start().len();
    let text = run.text.trim();
    if text.is_empty() {
        return;
    }
    let left = left + blanks as f64 * CELL.0;
    // A rule is a line, whatever the font makes of its letters.
    if text.chars().all(|c| matches!(c, '─' | '━')) {
        let thick = if text.starts_with('━') { 2.5 } else { 1.0 };
        let end = left + text.width() as f64 * CELL.0;
        let middle = top + CELL.1 / 2.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{left:.1} {middle:.1}H{end:.1}\" stroke=\"{}\" stroke-width=\"{thick}\"{}/>",
            run.look.ink,
            if run.look.dim { " opacity=\"0.5\"" } else { "" }
        );
        return;
    }
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let weight = if run.look.bold {
        " font-weight=\"700\""
    } else {
        ""
    };
    let dim = if run.look.dim { " opacity=\"0.6\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{}\"{weight}{dim} textLength=\"{:.1}\">{escaped}</text>",
        top + CELL.1 * 0.74,
        run.look.ink,
        text.width() as f64 * CELL.0
    );
}

/// Holds a picture of the README to what is drawn; `KMCTL_UPDATE=1` draws it anew.
pub fn assert_picture(name: &str, drawing: &Drawing) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/screens")
        .join(name);
    let picture = picture(drawing);
    if std::env::var_os("KMCTL_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == picture,
        "assets/screens/{name} is not what is drawn now. KMCTL_UPDATE=1 cargo test --test it screens::pictures draws it anew."
    );
}
