//! Where the objects of a growing file begin. It may have millions, so what was written long ago is kept on the disk.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::write;

/// Offsets that stay in memory, at most.
const NEAR: usize = 1 << 14;

/// Bytes of an offset on the disk.
const WIDTH: usize = size_of::<u64>();

/// By number, from 1: where each object begins; 0 as long as it is not written.
pub struct Offsets {
    /// Where a file without a name can be made, once there are so many.
    folder: PathBuf,
    aside: Option<File>,
    /// How many are there.
    far: usize,
    near: VecDeque<u64>,
}

impl Offsets {
    pub fn new(folder: PathBuf) -> Self {
        Offsets { folder, aside: None, far: 0, near: VecDeque::new() }
    }

    pub fn len(&self) -> usize {
        self.far + self.near.len()
    }

    /// The next number.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn reserve(&mut self) -> io::Result<u32> {
        if self.near.len() == NEAR {
            self.move_half()?;
        }
        self.near.push_back(0);
        Ok(self.len() as u32)
    }

    /// # Errors
    /// What the disk refuses.
    pub fn set(&mut self, number: u32, offset: u64) -> io::Result<()> {
        let index = number as usize - 1;
        match (index.checked_sub(self.far), &mut self.aside) {
            (None, Some(aside)) => {
                aside.seek(SeekFrom::Start((index * WIDTH) as u64))?;
                aside.write_all(&offset.to_le_bytes())?;
            }
            (near, _) => self.near[near.unwrap_or(index)] = offset,
        }
        Ok(())
    }

    /// Hands them over in the order of the numbers.
    ///
    /// # Errors
    /// What the disk refuses, or what `take` does.
    pub fn each(self, mut take: impl FnMut(u64) -> io::Result<()>) -> io::Result<()> {
        if let Some(mut aside) = self.aside {
            aside.rewind()?;
            let mut aside = BufReader::new(aside);
            let mut offset = [0; WIDTH];
            for _ in 0..self.far {
                aside.read_exact(&mut offset)?;
                take(u64::from_le_bytes(offset))?;
            }
        }
        self.near.into_iter().try_for_each(take)
    }

    fn move_half(&mut self) -> io::Result<()> {
        let aside = match &mut self.aside {
            Some(aside) => aside,
            None => self.aside.insert(write::aside(&self.folder)?),
        };
        aside.seek(SeekFrom::End(0))?;
        let older: Vec<u8> = self.near.drain(..NEAR / 2).flat_map(u64::to_le_bytes).collect();
        aside.write_all(&older)?;
        self.far += NEAR / 2;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(offsets: Offsets) -> Vec<u64> {
        let mut all = Vec::new();
        offsets
            .each(|offset| {
                all.push(offset);
                Ok(())
            })
            .unwrap();
        all
    }

    #[test]
    fn what_was_reserved_long_ago_can_still_be_set() {
        let mut offsets = Offsets::new(std::env::temp_dir());
        let first = offsets.reserve().unwrap();
        let count = 3 * NEAR as u32;
        for number in first + 1..=count {
            assert_eq!(offsets.reserve().unwrap(), number);
            offsets.set(number, u64::from(number) * 10).unwrap();
        }
        offsets.set(first, 7).unwrap();
        offsets.set(count - 1, 9).unwrap();
        assert!(offsets.near.len() <= NEAR);
        assert_eq!(offsets.len(), count as usize);
        let mut expected: Vec<u64> = (1..=u64::from(count)).map(|number| number * 10).collect();
        expected[0] = 7;
        expected[count as usize - 2] = 9;
        assert_eq!(all(offsets), expected);
    }

    #[test]
    fn a_few_need_no_disk() {
        let mut offsets = Offsets::new(PathBuf::from("/nowhere"));
        let number = offsets.reserve().unwrap();
        offsets.set(number, 12).unwrap();
        assert_eq!(all(offsets), [12]);
    }
}
