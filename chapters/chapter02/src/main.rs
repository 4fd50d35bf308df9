//! # x
use chapter02::trial;
fn main() {
    let t = std::time::Instant::now();
    std::thread::scope(|s| { for k in 0..2 { s.spawn(move || { for seed in 3*k..3*k+3 {
    let s = trial(seed, 3698);
    let m = |a: usize, b: usize, f: fn(&(f64,f64))->f64| s[a..b].iter().map(f).sum::<f64>() / (b-a) as f64;
    println!("{seed} {:?} first {:?} | fresh mean 914: {:.4} {:.3} | before 2697: {:.5} {:.3} | 2698..3611 {:.5} {:.3} min {} max {}", t.elapsed(), s[0], m(0,914,|p|p.0), m(0,914,|p|p.1), m(0,2697,|p|p.0), m(0,2697,|p|p.1), m(2698,3611,|p|p.0), m(2698,3611,|p|p.1),
     s[2698..3611].iter().map(|p|p.1 as i32).min().unwrap(), s[2698..3611].iter().map(|p|p.1 as i32).max().unwrap());
    } }); } });
}
