//! What was measured of one kind of work, as a line of a table beside its floor and its mark.

/// Times in milliseconds, and bytes.
#[derive(Default)]
pub struct Sample {
    times: Vec<f64>,
    bytes: Vec<usize>,
}

/// The heads of the columns.
pub fn heads(what: &str) {
    println!(
        "{what:<38} {:>7} {:>7} {:>7} {:>6}  {:<14} mark",
        "median", "p99", "max", "bytes", "x floor"
    );
}

impl Sample {
    pub fn add(&mut self, time: f64, bytes: usize) {
        self.times.push(time);
        self.bytes.push(bytes);
    }

    /// So many hundredths are below it.
    pub fn hundredth(&self, place: usize) -> f64 {
        at(&self.times, place, f64::total_cmp)
    }

    /// Prints medians, the slowest, and the ratio to the floor.
    pub fn print(&self, name: &str, floor: Option<&Sample>, mark: &str) {
        let median = self.hundredth(50);
        let ratio = floor.map_or_else(String::new, |floor| {
            let floor = floor.hundredth(50);
            format!("{:.2} x {floor:.2}", median / floor)
        });
        println!(
            "{name:<38} {median:>7.2} {:>7.2} {:>7.2} {:>6}  {ratio:<14} {mark}",
            self.hundredth(99),
            self.hundredth(100),
            at(&self.bytes, 50, usize::cmp),
        );
    }
}

fn at<T: Copy>(values: &[T], place: usize, order: impl FnMut(&T, &T) -> std::cmp::Ordering) -> T {
    let mut values = values.to_vec();
    values.sort_by(order);
    values[(values.len() * place / 100).min(values.len() - 1)]
}
