//! Two pieces of work at once, on the threads of rayon's pool. A program's main thread is not one of them unless it is put
//! there, as `literate` does with a chapter's; outside of the pool all is done by one thread.
//!
//! What is computed does not depend on it: whoever splits work splits it in such a way that each number is the sum of the
//! same terms in the same order.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, Ordering};

/// Multiplications from which on two threads are faster than one: to hand work over takes some microseconds.
const ENOUGH: usize = 1 << 17;

/// Whether so many multiplications are worth a second thread, and there may be one.
pub(crate) fn pays(multiplications: usize) -> bool {
    multiplications >= ENOUGH && rayon::current_thread_index().is_some()
}

/// Does both, the second on another thread, if one has nothing to do. Where seeds are trained side by side none has, and both
/// are done one after the other, for the price of a glance.
pub(crate) fn both(multiplications: usize, first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
    if pays(multiplications) {
        rayon::join(first, second);
    } else {
        first();
        second();
    }
}

/// Does `work` while another thread stands by, if one has nothing to do: what `work` then hands over is taken up at once. A
/// thread that fell asleep in between would take longer to wake up than a small product takes.
pub(crate) fn with_help<R: Send>(multiplications: usize, work: impl FnOnce() -> R + Send) -> R {
    if !pays(multiplications) {
        return work();
    }
    let done = AtomicBool::new(false);
    let work = || {
        let _done = Done(&done);
        work()
    };
    let stand_by = || {
        while !done.load(Ordering::Acquire) {
            if rayon::yield_now().is_none() {
                spin_loop();
            }
        }
    };
    rayon::join(work, stand_by).0
}

/// Lets the thread that stands by go, also where the work panics.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
