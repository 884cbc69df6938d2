//! Plain worker threads over a list of sheets: bounded, stoppable, and in order at the end.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use indicatif::ProgressBar;

/// Typst recurses deeply.
const STACK: usize = 64 << 20;

/// Sheets between two evictions of Typst's cache, and how many evictions an entry outlives without being used.
const EVICT_EVERY: usize = 2;
const EVICT_AGE: usize = 1;

/// How many threads work, what they report to, and whether they are to stop.
pub struct Workers {
    pub jobs: usize,
    pub progress: ProgressBar,
    /// Set by Ctrl-C: the sheet in hand is finished, no other is begun.
    pub stop: &'static AtomicBool,
}

/// What was done before the end or the stop, in the order of the list.
pub struct Outcome<T> {
    pub done: Vec<T>,
    pub stopped: Option<String>,
}

impl Workers {
    /// Does the work on each item; the first failure stops all.
    ///
    /// Typst uses rayon inside: each thread has a pool of one, or nested work of one sheet would land on the stack of
    /// another.
    pub fn each<I: Sync, T: Send>(&self, items: &[I], work: impl Fn(&I) -> Result<T, String> + Sync) -> Outcome<T> {
        self.progress.set_length(items.len() as u64);
        let next = AtomicUsize::new(0);
        let failure: Mutex<Option<String>> = Mutex::new(None);
        let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::new());
        let run = || {
            loop {
                if self.stop.load(Ordering::SeqCst) || lock(&failure).is_some() {
                    break;
                }
                let index = next.fetch_add(1, Ordering::SeqCst);
                let Some(item) = items.get(index) else { break };
                match work(item) {
                    Ok(value) => lock(&done).push((index, value)),
                    Err(words) => *lock(&failure) = Some(words),
                }
                self.progress.inc(1);
                if index % EVICT_EVERY == EVICT_EVERY - 1 {
                    comemo::evict(EVICT_AGE);
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.clamp(1, items.len().max(1)) {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
                let spawned = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || match pool {
                    Ok(pool) => pool.install(run),
                    Err(error) => *lock(&failure) = Some(format!("no thread could be started: {error}")),
                });
                if let Err(error) = spawned {
                    *lock(&failure) = Some(format!("no thread could be started: {error}"));
                }
            }
        });
        self.progress.finish_and_clear();
        let mut done = std::mem::take(&mut *lock(&done));
        done.sort_by_key(|(index, _)| *index);
        let mut stopped = lock(&failure).take();
        if stopped.is_none() && self.stop.load(Ordering::SeqCst) {
            stopped = Some("interrupted".to_owned());
        }
        Outcome { done: done.into_iter().map(|(_, value)| value).collect(), stopped }
    }
}

/// A panicking worker leaves its list in a state that is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
