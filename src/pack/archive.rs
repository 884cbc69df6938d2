//! A zip as it grows. Nothing of it stays in memory but the file in hand: its directory, which comes last, gathers on
//! the disk. (APPNOTE.TXT 6.3.10; the `zip` crate keeps the directory in memory, and a pack may have a million files.)

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::model::calendar;

/// Bit 11: names are UTF-8.
const UTF8: u16 = 1 << 11;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Version 2.0 reads stored and deflated files, 4.5 the long numbers of zip64.
const PLAIN: u16 = 20;
const LONG: u16 = 45;
/// Made on Unix, so that the permissions below are read.
const MADE_BY: u16 = 3 << 8 | LONG;
/// A file that its owner writes and all may read.
const PERMISSIONS: u32 = 0o100_644 << 16;

/// A number too large for its field says that the true one stands in the zip64 field.
const ELSEWHERE: u32 = u32::MAX;

/// The earliest time that a zip can say, 1980-01-01, in seconds since 1970; and the latest year.
const EARLIEST: i64 = 315_532_800;
const LATEST_YEAR: i64 = 2107;

/// A file made ready to go in.
pub struct Item {
    name: String,
    method: u16,
    crc: u32,
    size: u64,
    packed: Vec<u8>,
}

impl Item {
    /// Packs the bytes if that makes them fewer.
    pub fn new(name: impl Into<String>, bytes: &[u8]) -> Item {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len()), Compression::default());
        let packed = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok();
        let (method, packed) = match packed.filter(|packed| packed.len() < bytes.len()) {
            Some(packed) => (DEFLATED, packed),
            None => (STORED, bytes.to_vec()),
        };
        Item { name: name.into(), method, crc: crc.sum(), size: bytes.len() as u64, packed }
    }
}

/// A text that gathers on the disk until it goes in whole.
pub struct Aside {
    file: BufWriter<File>,
    crc: Crc,
    size: u64,
}

impl Aside {
    /// Takes an empty file.
    pub fn new(file: File) -> Aside {
        Aside { file: BufWriter::new(file), crc: Crc::new(), size: 0 }
    }
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.crc.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A zip that is written from its start to its end.
pub struct Archive<W> {
    to: W,
    at: u64,
    count: u64,
    directory: Aside,
    /// Date and time as MS-DOS writes them.
    time: [u16; 2],
}

/// Where a file stands and what it comes to.
struct Header<'a> {
    name: &'a str,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
}

impl<W: Write> Archive<W> {
    /// - directory: an empty file for what comes last
    /// - seconds: time of all files, since 1970
    pub fn new(to: W, directory: File, seconds: i64) -> Archive<W> {
        Archive { to, at: 0, count: 0, directory: Aside::new(directory), time: time(seconds) }
    }

    /// # Errors
    /// What the disk refuses.
    pub fn add(&mut self, item: &Item) -> io::Result<()> {
        let header = Header {
            name: &item.name,
            method: item.method,
            crc: item.crc,
            packed: short(item.packed.len() as u64)?,
            size: short(item.size)?,
        };
        self.head(&header)?;
        self.put(&item.packed)
    }

    /// # Errors
    /// What the disk refuses.
    pub fn add_aside(&mut self, name: &str, aside: Aside) -> io::Result<()> {
        let (crc, size) = (aside.crc.sum(), short(aside.size)?);
        self.head(&Header { name, method: STORED, crc, packed: size, size })?;
        self.at += copied(aside, &mut self.to)?;
        Ok(())
    }

    /// Writes the directory and gives the destination back.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn finish(mut self) -> io::Result<W> {
        let (start, count) = (self.at, self.count);
        let size = copied(self.directory, &mut self.to)?;
        if count >= u64::from(u16::MAX) || start >= u64::from(ELSEWHERE) || size >= u64::from(ELSEWHERE) {
            let mut long = Fields::new(0x0606_4b50);
            long.long(44).short(MADE_BY).short(LONG).word(0).word(0);
            long.long(count).long(count).long(size).long(start);
            long.word(0x0706_4b50).word(0).long(start + size).word(1);
            self.to.write_all(&long.0)?;
        }
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let word = |number: u64| u32::try_from(number).unwrap_or(ELSEWHERE);
        let mut end = Fields::new(0x0605_4b50);
        end.short(0).short(0).short(count).short(count).word(word(size)).word(word(start)).short(0);
        self.to.write_all(&end.0)?;
        Ok(self.to)
    }

    /// What stands before a file, and the same for the directory.
    fn head(&mut self, header: &Header<'_>) -> io::Result<()> {
        let name = header.name.as_bytes();
        let length = u16::try_from(name.len()).map_err(|_| io::Error::other("a name is too long for a zip"))?;
        let common = |fields: &mut Fields, version: u16, time: [u16; 2]| {
            fields.short(version).short(UTF8).short(header.method).short(time[0]).short(time[1]);
            fields.word(header.crc).word(header.packed).word(header.size).short(length);
        };
        let mut local = Fields::new(0x0403_4b50);
        common(&mut local, PLAIN, self.time);
        local.short(0).bytes(name);

        let offset = u32::try_from(self.at).ok().filter(|offset| *offset != ELSEWHERE);
        let mut central = Fields::new(0x0201_4b50);
        central.short(MADE_BY);
        common(&mut central, if offset.is_some() { PLAIN } else { LONG }, self.time);
        central.short(if offset.is_some() { 0 } else { 12 }).short(0).short(0).short(0).word(PERMISSIONS);
        central.word(offset.unwrap_or(ELSEWHERE)).bytes(name);
        if offset.is_none() {
            central.short(1).short(8).long(self.at);
        }
        self.directory.write_all(&central.0)?;
        self.count += 1;
        self.put(&local.0)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.to.write_all(bytes)
    }
}

/// Copies what was put aside and gives its size.
fn copied(aside: Aside, to: &mut impl Write) -> io::Result<u64> {
    let mut file = aside.file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut file, to)
}

/// The size of one file; none that a print shop gets comes near the limit.
fn short(size: u64) -> io::Result<u32> {
    u32::try_from(size)
        .ok()
        .filter(|size| *size != ELSEWHERE)
        .ok_or_else(|| io::Error::other("one file has more than 4 GB"))
}

/// MS-DOS counts years from 1980 and seconds by twos.
fn time(seconds: i64) -> [u16; 2] {
    let (year, [month, day, hour, minute, second]) = calendar::civil(seconds.max(EARLIEST));
    let years = (year.min(LATEST_YEAR) - 1980) as u16;
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(u16::from);
    [hour << 11 | minute << 5 | (second / 2), years << 9 | month << 5 | day]
}

/// Numbers in the order and width that the format wants, the least byte first.
struct Fields(Vec<u8>);

impl Fields {
    fn new(signature: u32) -> Fields {
        Fields(signature.to_le_bytes().to_vec())
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn short(&mut self, number: u16) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn word(&mut self, number: u32) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    fn long(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::write;

    fn aside() -> File {
        write::aside(&std::env::temp_dir()).unwrap()
    }

    /// Names and contents as another reader finds them.
    fn read(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        let files = 0..archive.len();
        files
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut content = Vec::new();
                file.read_to_end(&mut content).unwrap();
                (file.name().unwrap().into_owned(), content)
            })
            .collect()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut archive = Archive::new(Vec::new(), aside(), 0);
        let long = "print ".repeat(1000);
        archive.add(&Item::new("press/医院/a.pdf", long.as_bytes())).unwrap();
        archive.add(&Item::new("b", b"x")).unwrap();
        let mut list = Aside::new(aside());
        list.write_all(b"one\n").unwrap();
        list.write_all(b"two\n").unwrap();
        archive.add_aside("list", list).unwrap();
        let bytes = archive.finish().unwrap();
        assert!(bytes.len() < 600, "{} bytes: what is long was not packed", bytes.len());
        let expected = [("press/医院/a.pdf", long.as_bytes()), ("b", b"x"), ("list", b"one\ntwo\n")];
        assert_eq!(read(bytes), expected.map(|(name, content)| (name.to_owned(), content.to_vec())));
    }

    #[test]
    fn more_files_than_the_old_format_counts_are_all_there() {
        let mut archive = Archive::new(Vec::new(), aside(), 0);
        for number in 0..70_000_u32 {
            archive.add(&Item { packed: number.to_le_bytes().to_vec(), size: 4, ..plain(number) }).unwrap();
        }
        let bytes = archive.finish().unwrap();
        let archive = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 70_000);
    }

    #[test]
    fn what_stands_beyond_four_gigabytes_is_found() {
        let start = 5 << 30;
        let mut file = aside();
        // The files before are a hole, which takes no room on the disk.
        file.seek(SeekFrom::Start(start)).unwrap();
        let mut archive = Archive { at: start, ..Archive::new(file, aside(), 0) };
        archive.add(&Item::new("far", b"away")).unwrap();
        let mut archive = zip::ZipArchive::new(archive.finish().unwrap()).unwrap();
        let mut content = Vec::new();
        archive.by_name("far").unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content, b"away");
    }

    fn plain(number: u32) -> Item {
        let mut crc = Crc::new();
        crc.update(&number.to_le_bytes());
        Item { name: format!("{number}"), method: STORED, crc: crc.sum(), size: 0, packed: Vec::new() }
    }

    #[test]
    fn times_are_those_that_a_zip_can_say() {
        assert_eq!(time(0), [0, 1 << 5 | 1], "1980-01-01");
        assert_eq!(time(1_709_164_799), [23 << 11 | 59 << 5 | 29, 44 << 9 | 2 << 5 | 28]);
        assert_eq!(time(i64::MAX / 2)[1] >> 9, 127);
    }
}
