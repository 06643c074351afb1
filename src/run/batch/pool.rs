//! Jobs on threads: each with a share of them by its size, so that few jobs use as many as many do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Jobs that wait, and threads that nobody uses.
#[derive(Debug)]
struct State {
    next: usize,
    free: usize,
}

/// A job, by its place among all, and its size.
type SizedJob = (usize, u64);

/// Does all jobs, so many threads at once in all; `work` is told how many of them it may use. `size` is how much
/// there is to do for a job: the largest come first, so that no thread has nothing to do in the end while a large
/// one goes on; those of one size in their order. What came of each, in their order; `None` of one that panicked.
pub(super) fn in_parallel<J: Sync, R: Send>(
    jobs: &[J],
    threads: usize,
    size: impl Fn(&J) -> u64,
    work: impl Fn(&J, usize) -> R + Sync,
) -> Vec<Option<R>> {
    let threads = threads.max(1);
    let mut order: Vec<SizedJob> = jobs.iter().map(size).enumerate().collect();
    order.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let state = Mutex::new(State {
        next: 0,
        free: threads,
    });
    let freed = Condvar::new();
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let results: Vec<Mutex<Option<R>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
    let worker = || {
        while let Some((number, share)) = take(lock(), &freed, &order) {
            let result = catch_unwind(AssertUnwindSafe(|| work(&jobs[number], share)));
            let mut place = results[number]
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *place = result.ok();
            lock().free += share;
            freed.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(jobs.len()) {
            scope.spawn(worker);
        }
        worker();
    });
    let each = results.into_iter();
    each.map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// The next job and its share of the threads; `None` if there are no more.
fn take(
    mut state: MutexGuard<State>,
    freed: &Condvar,
    order: &[SizedJob],
) -> Option<(usize, usize)> {
    while state.free == 0 && state.next < order.len() {
        state = freed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let waiting = order.get(state.next..)?;
    let (job, size) = waiting.first()?;
    // Jobs of no size are alike.
    let all: u128 = waiting
        .iter()
        .map(|(_, size)| u128::from(*size).max(1))
        .sum();
    let share = state.free as u128 * u128::from(*size).max(1) / all;
    let share = usize::try_from(share).unwrap_or(1).clamp(1, state.free);
    state.free -= share;
    state.next += 1;
    Some((*job, share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn every_job_is_done_and_no_more_threads_are_used_than_there_are() {
        for (jobs, threads) in [(0, 2), (1, 4), (3, 2), (50, 3), (3, 8)] {
            let used = AtomicUsize::new(0);
            let most = AtomicUsize::new(0);
            let numbers: Vec<usize> = (0..jobs).collect();
            let results = in_parallel(
                &numbers,
                threads,
                |_| 0,
                |number, share| {
                    let now = used.fetch_add(share, Ordering::SeqCst) + share;
                    most.fetch_max(now, Ordering::SeqCst);
                    assert_ne!(*number, 2, "this job panics");
                    used.fetch_sub(share, Ordering::SeqCst);
                    (*number, share)
                },
            );
            assert!(jobs > 3 || most.load(Ordering::SeqCst) <= threads);
            assert_eq!(results.len(), jobs);
            for (number, result) in results.into_iter().enumerate() {
                let result = result.map(|(number, share)| (number, share >= 1));
                assert_eq!(result, (number != 2).then_some((number, true)));
            }
        }
    }

    #[test]
    fn the_largest_jobs_come_first() {
        let begun = Mutex::new(Vec::new());
        in_parallel(
            &[3_u64, 9, 1, 9],
            1,
            |size| *size,
            |size, _| {
                begun.lock().expect("nobody else").push(*size);
            },
        );
        assert_eq!(begun.into_inner().expect("nobody else"), [9, 9, 3, 1]);
    }

    #[test]
    fn few_jobs_share_all_threads() {
        for (sizes, threads, shares) in [
            (vec![7], 4, vec![4]),
            (vec![7, 7, 7], 8, vec![2, 3, 3]),
            (vec![0, 0, 0], 8, vec![2, 3, 3]),
            (vec![7, 7, 7, 7], 2, vec![1, 1]),
            (vec![90, 5, 5], 4, vec![3, 1]),
            (vec![90, 5, 5], 10, vec![9, 1]),
        ] {
            let mut state = State {
                next: 0,
                free: threads,
            };
            let order: Vec<SizedJob> = sizes.iter().copied().enumerate().collect();
            let freed = Condvar::new();
            let mut found = Vec::new();
            while state.free > 0 && state.next < order.len() {
                let locked = Mutex::new(state);
                let (_, share) =
                    take(locked.lock().expect("nobody else"), &freed, &order).expect("a job");
                found.push(share);
                state = locked.into_inner().expect("nobody else");
            }
            assert_eq!(found, shares, "{sizes:?} on {threads}");
        }
    }
}
