//! Plain worker threads over a list of sheets: bounded, stoppable, and in order at the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use indicatif::ProgressBar;

/// Typst recurses deeply.
const STACK: usize = 64 << 20;

/// Sheets between two evictions of Typst's cache, and how many evictions an entry outlives without being used.
const EVICT_EVERY: usize = 2;
const EVICT_AGE: usize = 1;

/// Items and results that wait for each thread: enough that none waits for the disk, few enough to be small.
const WAITING: usize = 2;

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

impl Workers {
    /// Does the work on items that come one after the other, as many at once as there are threads, and hands the results
    /// on in the order of the items. The first failure stops all; its words are given back.
    ///
    /// An item is a batch that fills Typst's cache by itself, so that it is swept after each.
    pub fn stream<I: Send, T: Send>(
        &self,
        feed: impl FnOnce(&mut dyn FnMut(I) -> bool),
        work: impl Fn(I) -> Result<T, String> + Sync,
        mut take: impl FnMut(T) -> Result<(), String> + Send,
    ) -> Option<String> {
        let failure: Mutex<Option<String>> = Mutex::new(None);
        let jobs = self.jobs.max(1);
        let is_over = || self.stop.load(Ordering::SeqCst) || lock(&failure).is_some();
        let (items, inbox) = mpsc::sync_channel::<(usize, I)>(jobs * WAITING);
        let inbox = Mutex::new(inbox);
        let (results, outbox) = mpsc::sync_channel::<(usize, T)>(jobs * WAITING);
        let run = |results: mpsc::SyncSender<(usize, T)>| {
            loop {
                let next = lock(&inbox).recv();
                let Ok((index, item)) = next else { break };
                // What was begun is finished; what only waits is not begun.
                if is_over() {
                    continue;
                }
                match work(item) {
                    Ok(result) => {
                        if results.send((index, result)).is_err() {
                            break;
                        }
                    }
                    Err(words) => *lock(&failure) = Some(words),
                }
                self.progress.inc(1);
                comemo::evict(EVICT_AGE);
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
                let (results, run, failure) = (results.clone(), &run, &failure);
                let spawned = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || match pool {
                    Ok(pool) => pool.install(|| run(results)),
                    Err(error) => *lock(failure) = Some(format!("no thread could be started: {error}")),
                });
                if let Err(error) = spawned {
                    *lock(failure) = Some(format!("no thread could be started: {error}"));
                }
            }
            drop(results);
            let failure = &failure;
            scope.spawn(move || {
                let mut early = BTreeMap::new();
                let mut next = 0;
                for (index, result) in outbox {
                    early.insert(index, result);
                    while let Some(result) = early.remove(&next) {
                        next += 1;
                        if let Err(words) = take(result) {
                            *lock(failure) = Some(words);
                        }
                    }
                }
                // After a failure there are gaps; what was made behind them was made.
                for (_, result) in early {
                    if let Err(words) = take(result) {
                        *lock(failure) = Some(words);
                    }
                }
            });
            let mut index = 0;
            feed(&mut |item| {
                if is_over() || items.send((index, item)).is_err() {
                    return false;
                }
                index += 1;
                true
            });
            drop(items);
        });
        self.progress.finish_and_clear();
        let stopped = lock(&failure).take();
        stopped.or_else(|| self.stop.load(Ordering::SeqCst).then(|| "interrupted".to_owned()))
    }
}

/// A panicking worker leaves its list in a state that is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
