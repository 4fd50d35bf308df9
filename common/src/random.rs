//! NumPy's legacy random numbers, bit for bit.
//!
//! [`RandomState`] is the generator behind `np.random.seed(n)` and `np.random.RandomState(n)`: the same seed and the
//! same calls in the same order give the same numbers as NumPy. NumPy froze this stream in 2019 (NEP 19), so it is the
//! one generator whose draws a Python reader and a Rust reader can compare digit by digit.
//!
//! Source: NumPy 1.17+, `numpy/random/mtrand.pyx` and `src/legacy/legacy-distributions.c`.

use ndarray::{Array1, Array2};
use rand_mt::Mt;

use crate::state::{Reader, StateError, Writer};

/// More words than any training here draws; a state that names more is damaged, and is not waited for.
const MOST_DRAWN: u64 = 100_000_000_000;

/// A seeded stream of random numbers, equal to `numpy.random.RandomState(seed)`.
///
/// ```
/// use common::random::RandomState;
/// let mut random = RandomState::new(0);
/// assert_eq!(random.random_sample(), 0.5488135039273248); // np.random.RandomState(0).random_sample()
/// ```
#[derive(Debug, Clone)]
pub struct RandomState {
    seed: u32,
    /// Words of 32 bits drawn so far: with the seed, all there is to know about the generator.
    drawn: u64,
    generator: Mt,
    spare_normal: Option<f64>,
}

impl RandomState {
    /// Starts the stream of `seed`, as `np.random.RandomState(seed)` does.
    pub fn new(seed: u32) -> Self {
        Self { seed, drawn: 0, generator: Mt::new(seed), spare_normal: None }
    }

    /// Adds the stream's place, its kept Gaussian included, to the state of a training.
    pub fn write(&self, state: &mut Writer) {
        state.number(u64::from(self.seed));
        state.number(self.drawn);
        state.number(u64::from(self.spare_normal.is_some()));
        state.number(self.spare_normal.unwrap_or(0.0).to_bits());
    }

    /// The stream at the place that [`write`](Self::write) noted. It is drawn anew up to there, some hundred million
    /// words a second.
    ///
    /// # Errors
    /// The state is damaged.
    pub fn read(state: &mut Reader) -> Result<Self, StateError> {
        let seed = u32::try_from(state.number()?).map_err(|_| StateError::Damaged)?;
        let drawn = state.number()?;
        let has_spare = state.number()?;
        let spare = f64::from_bits(state.number()?);
        if drawn > MOST_DRAWN || has_spare > 1 {
            return Err(StateError::Damaged);
        }
        let mut random = Self::new(seed);
        (0..drawn).for_each(|_| _ = random.next_u32());
        random.spare_normal = (has_spare == 1).then_some(spare);
        Ok(random)
    }

    fn next_u32(&mut self) -> u32 {
        self.drawn += 1;
        self.generator.next_u32()
    }

    /// A double in `[0, 1)` with 53 random bits: `random_sample()`, also known as `rand()`.
    pub fn random_sample(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// A double in `[low, high)`: `uniform(low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// `shape.0 × shape.1` draws of [`uniform`](Self::uniform), row by row: `uniform(low, high, size=shape)`.
    pub fn uniform_array(&mut self, low: f64, high: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.uniform(low, high))
    }

    /// A standard normal draw: `randn()`. Marsaglia's polar method; every second call returns the spare of the first.
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let r2 = x * x + y * y;
            if r2 < 1.0 && r2 != 0.0 {
                let scale = (-2.0 * r2.ln() / r2).sqrt();
                self.spare_normal = Some(scale * x);
                return scale * y;
            }
        }
    }

    /// A normal draw with the given mean and standard deviation: `normal(mean, std)`.
    pub fn normal(&mut self, mean: f64, std: f64) -> f64 {
        mean + std * self.standard_normal()
    }

    /// `shape.0 × shape.1` draws of [`normal`](Self::normal), row by row: `normal(mean, std, size=shape)`.
    pub fn normal_array(&mut self, mean: f64, std: f64, shape: (usize, usize)) -> Array2<f64> {
        Array2::from_shape_simple_fn(shape, || self.normal(mean, std))
    }

    /// A whole number in `[0, end)`, all equally likely: `randint(0, end)`.
    ///
    /// NumPy masks 32 random bits down to the next power of two and draws again while the result is too large.
    ///
    /// # Panics
    /// If `end` is 0 or above 2³².
    pub fn below(&mut self, end: usize) -> usize {
        let max = u32::try_from(end.checked_sub(1).expect("the range is empty")).expect("the range exceeds 32 bits");
        if max == 0 {
            return 0;
        }
        let mask = u32::MAX >> max.leading_zeros();
        loop {
            let value = self.next_u32() & mask;
            if value <= max {
                return value as usize;
            }
        }
    }

    /// Puts `items` into a random order in place, from the last to the first (Fisher–Yates): `shuffle(items)`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i + 1);
            items.swap(i, j);
        }
    }

    /// The numbers `0..n` in a random order: `permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// `size` numbers of `0..n`, each drawn anew: `choice(n, size)`.
    pub fn choice(&mut self, n: usize, size: usize) -> Vec<usize> {
        (0..size).map(|_| self.below(n)).collect()
    }

    /// `size` different numbers of `0..n`: `choice(n, size, replace=False)`.
    ///
    /// # Panics
    /// If `size` is above `n`.
    pub fn choice_without_replacement(&mut self, n: usize, size: usize) -> Vec<usize> {
        assert!(size <= n, "cannot choose {size} different numbers out of {n}");
        let mut order = self.permutation(n);
        order.truncate(size);
        order
    }

    /// `n` draws of [`standard_normal`](Self::standard_normal): `randn(n)`.
    pub fn randn(&mut self, n: usize) -> Array1<f64> {
        Array1::from_shape_simple_fn(n, || self.standard_normal())
    }
}
