//! A share of the work: which of several machines makes what.

use std::fmt;
use std::str::FromStr;

/// Share `index` of `count`; shares count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    count: u32,
}

/// Environment variables that name the share and how many there are, and what the first share is called.
///
/// Slurm job arrays, Kubernetes indexed jobs (the number of completions is passed on by the manifest, see the README),
/// GitLab's `parallel`, and CI_NODE_INDEX/CI_NODE_TOTAL as most other engines name them.
const ENGINES: [(&str, &str, Option<&str>); 3] = [
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", Some("SLURM_ARRAY_TASK_MIN")),
    ("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", None),
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", Some("")),
];

impl Shard {
    /// # Errors
    /// When the share is not among those that there are.
    pub fn new(index: u32, count: u32) -> Result<Self, String> {
        if count == 0 || index == 0 || index > count {
            return Err(format!("there is no share {index} of {count}; shares count from 1"));
        }
        Ok(Shard { index, count })
    }

    /// The share that the environment of a job names, if it names one.
    ///
    /// # Errors
    /// When it names half of one.
    pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let number = |name: &str| -> Result<Option<u32>, String> {
            let Some(text) = variable(name).filter(|text| !text.is_empty()) else { return Ok(None) };
            text.parse().map(Some).map_err(|_| format!("{name} is “{text}”; it must be a number"))
        };
        for (index, count, first) in ENGINES {
            if let (Some(index), Some(count)) = (number(index)?, number(count)?) {
                // An array of tasks begins where its user wants, an indexed job at 0, the others at 1.
                let first = match first {
                    Some("") => 1,
                    Some(name) => number(name)?.unwrap_or(0),
                    None => 0,
                };
                return Shard::new(index.saturating_sub(first) + 1, count);
            }
        }
        Err(format!("--shard env: none of {} is set with its count", ENGINES.map(|(index, _, _)| index).join(", ")))
    }

    /// Whether what this number stands for is in this share. It depends on nothing else that is made, so that a new row
    /// moves no other.
    pub fn has(&self, fingerprint: u128) -> bool {
        fingerprint % u128::from(self.count) == u128::from(self.index - 1)
    }

    pub fn count(&self) -> u32 {
        self.count
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        let (index, count) = parts.ok_or_else(|| format!("“{text}” is not a share; write it 3/8"))?;
        Shard::new(index, count)
    }
}

/// As names of files have it.
impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-of-{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<String, String> {
        let find =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Shard::of_environment(find).map(|shard| shard.to_string())
    }

    #[test]
    fn shares_are_disjoint_and_complete() {
        let shares: Vec<Shard> = (1..=7).map(|index| Shard::new(index, 7).unwrap()).collect();
        for fingerprint in 0..1000 {
            assert_eq!(shares.iter().filter(|share| share.has(fingerprint * 1_000_003)).count(), 1);
        }
    }

    #[test]
    fn the_engines_that_people_have_are_understood() {
        let slurm =
            |id| from(&[("SLURM_ARRAY_TASK_ID", id), ("SLURM_ARRAY_TASK_COUNT", "8"), ("SLURM_ARRAY_TASK_MIN", "1")]);
        assert_eq!(slurm("1").unwrap(), "1-of-8");
        assert_eq!(slurm("8").unwrap(), "8-of-8");
        assert!(slurm("9").is_err());
        assert_eq!(from(&[("JOB_COMPLETION_INDEX", "0"), ("JOB_COMPLETIONS", "4")]).unwrap(), "1-of-4");
        assert_eq!(from(&[("CI_NODE_INDEX", "4"), ("CI_NODE_TOTAL", "4")]).unwrap(), "4-of-4");
        assert!(from(&[("CI_NODE_INDEX", "x"), ("CI_NODE_TOTAL", "4")]).unwrap_err().contains("“x”"));
        assert!(from(&[("JOB_COMPLETION_INDEX", "0")]).unwrap_err().contains("SLURM_ARRAY_TASK_ID"));
    }

    #[test]
    fn a_share_that_there_is_not_is_refused() {
        for text in ["0/3", "4/3", "1/0", "3", "a/b", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("3/8".parse::<Shard>().unwrap().to_string(), "3-of-8");
    }
}
