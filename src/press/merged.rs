//! Many clinics' sheets → one file: what a sheet's open pages show once, each overlay once, and a page for each side.
//!
//! The file is written as it grows, and memory does not grow with it.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

use super::dictionary::string;
use super::form::Forms;
use super::offsets::Offsets;
use super::overlay::{Base, uuid};
use super::renumber::renumber;
use crate::digest::{self, Sum};

/// Pages below one node of the tree, and labels in one leaf of theirs: few enough for a reader that opens one page.
const NODE: usize = 128;

/// Offsets in a cross-reference table have ten digits.
const MOST: u64 = 9_999_999_999;

/// A file that is being written.
pub struct Merged<W> {
    out: W,
    at: u64,
    digest: Sum,
    offsets: Offsets,
    tree: u32,
    /// The node that takes pages now.
    node: u32,
    kids: Vec<u32>,
    /// Full nodes and how many pages each has.
    nodes: Vec<(u32, usize)>,
    labels: Vec<(usize, Vec<u8>)>,
    /// Leaves of the labels' tree with their first and last page.
    leaves: Vec<(u32, usize, usize)>,
    pages: usize,
    /// Numbers of bodies that sheets share, by what they say.
    known: HashMap<Vec<u8>, u32>,
    frame: Option<Frame>,
    languages: Vec<Vec<u8>>,
}

/// What a file has once, taken from the first sheet.
struct Frame {
    info: Option<u32>,
    metadata: Option<Vec<Vec<u8>>>,
    /// Entries of the catalog without what is the file's own.
    catalog: Vec<u8>,
}

/// A sheet's open pages in a file: everything that its clinics share is written.
pub struct Leaf {
    /// Dictionaries without their parent.
    pages: Vec<Vec<u8>>,
    numbers: HashMap<u32, u32>,
    forms: std::ops::Range<u32>,
}

impl Leaf {
    /// Pages that each card has.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }
}

/// Numbers of what some overlays share.
pub struct Shared(Vec<u32>);

impl<W: Write> Merged<W> {
    /// - folder: where a file without a name can be made for what does not stay in memory
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn new(out: W, folder: PathBuf) -> io::Result<Self> {
        let mut merged = Merged {
            out,
            at: 0,
            digest: Sum::default(),
            offsets: Offsets::new(folder),
            tree: 0,
            node: 0,
            kids: Vec::new(),
            nodes: Vec::new(),
            labels: Vec::new(),
            leaves: Vec::new(),
            pages: 0,
            known: HashMap::new(),
            frame: None,
            languages: Vec::new(),
        };
        merged.tree = merged.reserve()?;
        merged.node = merged.reserve()?;
        Ok(merged)
    }

    pub fn pages(&self) -> usize {
        self.pages
    }

    /// Writes what all clinics' cards of a sheet share.
    ///
    /// # Errors
    /// What the disk refuses, or a sheet that is not as this program writes them.
    pub fn sheet(&mut self, base: &Base) -> io::Result<Leaf> {
        let file = base.file();
        let catalog = file.trailer().and_then(|trailer| {
            let root = trailer.reference("Root").ok_or("the trailer names no catalog")?;
            file.dictionary(root)
        });
        let mut catalog = catalog.map_err(io::Error::other)?;
        let language = catalog.get("Lang").unwrap_or_default().to_vec();
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
        let mut numbers = HashMap::new();
        if self.frame.is_none() {
            self.emit(base.header())?;
            for key in ["Type", "Pages", "Metadata", "Lang", "PageLabels", "StructTreeRoot", "MarkInfo", "Names"] {
                catalog.remove(key);
            }
            let catalog = catalog.write();
            let catalog = self.placed(base, &catalog, &mut numbers)?;
            let info = file.trailer().ok().and_then(|trailer| trailer.reference("Info"));
            let info = info.map(|info| self.place(base, info, &mut numbers)).transpose()?;
            self.frame = Some(Frame { info, metadata: base.metadata().map(<[_]>::to_vec), catalog });
        }
        let forms = base.forms();
        let mut pages = Vec::new();
        for &page in base.pages() {
            let mut entries = file.dictionary(page).map_err(io::Error::other)?;
            entries.remove("Parent");
            let body = entries.write();
            self.placed(base, &body, &mut numbers)?;
            pages.push(body);
        }
        Ok(Leaf { pages, numbers, forms })
    }

    /// Writes what several overlays share, such as their fonts.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn shared(&mut self, forms: &Forms) -> io::Result<Shared> {
        let mut numbers = Vec::with_capacity(forms.objects.len());
        let mut fresh = Vec::new();
        for body in &forms.objects {
            numbers.push(match self.known.get(body) {
                Some(&number) => number,
                None => {
                    let number = self.reserve()?;
                    fresh.push((number, body));
                    number
                }
            });
        }
        for (number, body) in fresh {
            let body = renumber(body, |index| numbers.get(index as usize).copied());
            self.write(number, &body)?;
        }
        Ok(Shared(numbers))
    }

    /// Writes one of the overlays and gives its number.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn form(&mut self, forms: &Forms, index: usize, shared: &Shared) -> io::Result<u32> {
        let number = self.reserve()?;
        let body = forms.forms.get(index).map(|form| form.body(&shared.0)).unwrap_or_default();
        self.write(number, &body)?;
        Ok(number)
    }

    /// Writes a card's pages; `forms` are in the order of the sheet's slots. `label` is what a reader calls them.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn card(&mut self, leaf: &Leaf, forms: &[u32], label: &str) -> io::Result<()> {
        let mut entry = b"<</P".to_vec();
        entry.extend(string(&format!("{label} ")));
        entry.extend_from_slice(b"/S/D>>");
        self.labels.push((self.pages, entry));
        for page in &leaf.pages {
            let number = self.reserve()?;
            let mut body = renumber(page, |number| match leaf.forms.contains(&number) {
                true => forms.get((number - leaf.forms.start) as usize).copied(),
                false => leaf.numbers.get(&number).copied(),
            });
            let end = body.trim_ascii_end().len() - 2;
            body.truncate(end);
            body.extend_from_slice(format!("/Parent {} 0 R>>", self.node).as_bytes());
            self.write(number, &body)?;
            self.kids.push(number);
            self.pages += 1;
        }
        if self.kids.len() >= NODE {
            self.close_node()?;
            self.node = self.reserve()?;
        }
        if self.labels.len() >= NODE {
            self.close_labels()?;
        }
        Ok(())
    }

    /// Writes what is left and gives the digest of the file, its size, and what it was written to.
    ///
    /// # Errors
    /// What the disk refuses; a file that would be too large for its kind.
    pub fn finish(mut self) -> io::Result<(String, u64, W)> {
        self.close_node()?;
        self.close_labels()?;
        let nodes = std::mem::take(&mut self.nodes);
        let kids: Vec<String> = nodes.iter().map(|(number, _)| format!("{number} 0 R")).collect();
        let body = format!("<</Type/Pages/Count {}/Kids[{}]>>", self.pages, kids.join(" "));
        self.write(self.tree, body.as_bytes())?;
        let leaves: Vec<String> = self.leaves.iter().map(|(number, ..)| format!("{number} 0 R")).collect();
        let labels = self.add(format!("<</Kids[{}]>>", leaves.join(" ")).as_bytes())?;

        let frame = self.frame.take().ok_or_else(|| io::Error::other("a file of no sheet"))?;
        // Two files with the same pages are the same file.
        let identity = digest::fingerprint(self.digest.hex().as_bytes());
        let mut catalog = frame.catalog;
        catalog.truncate(catalog.trim_ascii_end().len() - 2);
        catalog.extend_from_slice(format!("/Type/Catalog/Pages {} 0 R/PageLabels {labels} 0 R", self.tree).as_bytes());
        if let [language] = &self.languages[..]
            && !language.is_empty()
        {
            catalog.extend_from_slice(b"/Lang");
            catalog.extend_from_slice(language);
        }
        if let Some(parts) = &frame.metadata {
            let metadata = self.add(&parts.join(uuid(identity).as_bytes()))?;
            catalog.extend_from_slice(format!("/Metadata {metadata} 0 R").as_bytes());
        }
        catalog.extend_from_slice(b">>");
        let root = self.add(&catalog)?;

        let xref = self.at;
        if xref > MOST {
            return Err(io::Error::other(
                "one PDF holds at most 10 GB; merge by language, or make shares of it (--shard)",
            ));
        }
        let size = self.offsets.len() + 1;
        self.emit(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes())?;
        let offsets = std::mem::replace(&mut self.offsets, Offsets::new(PathBuf::new()));
        offsets.each(|offset| self.emit(format!("{offset:010} 00000 n \n").as_bytes()))?;
        let info = frame.info.map(|info| format!("/Info {info} 0 R")).unwrap_or_default();
        let trailer = format!(
            "trailer\n<</Root {root} 0 R{info}/Size {size}/ID[<{identity:032x}><{identity:032x}>]>>\nstartxref\n{xref}\n%%EOF\n"
        );
        self.emit(trailer.as_bytes())?;
        self.out.flush()?;
        Ok((self.digest.hex(), self.at, self.out))
    }

    /// A body of the sheet's file with the numbers that its references have here; what they lead to is written.
    fn placed(&mut self, base: &Base, body: &[u8], numbers: &mut HashMap<u32, u32>) -> io::Result<Vec<u8>> {
        let mut found = Vec::new();
        renumber(body, |number| {
            found.push(number);
            None
        });
        for number in found {
            if !base.forms().contains(&number) {
                self.place(base, number, numbers)?;
            }
        }
        Ok(renumber(body, |number| numbers.get(&number).copied()))
    }

    fn place(&mut self, base: &Base, number: u32, numbers: &mut HashMap<u32, u32>) -> io::Result<u32> {
        if let Some(&placed) = numbers.get(&number) {
            return Ok(placed);
        }
        let body = base.file().get(number).ok_or_else(|| io::Error::other("an object is not there"))?.trim_ascii();
        let body = self.placed(base, body, numbers)?;
        let placed = match self.known.get(&body) {
            Some(&placed) => placed,
            None => {
                let placed = self.add(&body)?;
                self.known.insert(body, placed);
                placed
            }
        };
        numbers.insert(number, placed);
        Ok(placed)
    }

    fn close_node(&mut self) -> io::Result<()> {
        if self.kids.is_empty() && !self.nodes.is_empty() {
            // Nothing names the node that was kept for more; an object that says nothing fills its place.
            return self.write(self.node, b"null");
        }
        let kids: Vec<String> = self.kids.iter().map(|number| format!("{number} 0 R")).collect();
        let body = format!("<</Type/Pages/Parent {} 0 R/Count {}/Kids[{}]>>", self.tree, kids.len(), kids.join(" "));
        self.write(self.node, body.as_bytes())?;
        self.nodes.push((self.node, kids.len()));
        self.kids.clear();
        Ok(())
    }

    fn close_labels(&mut self) -> io::Result<()> {
        let labels = std::mem::take(&mut self.labels);
        let (Some((first, _)), Some((last, _))) = (labels.first(), labels.last()) else { return Ok(()) };
        let mut body = format!("<</Limits[{first} {last}]/Nums[").into_bytes();
        for (page, entry) in &labels {
            write!(body, "{page} ")?;
            body.extend_from_slice(entry);
        }
        body.extend_from_slice(b"]>>");
        let number = self.add(&body)?;
        self.leaves.push((number, *first, *last));
        Ok(())
    }

    fn reserve(&mut self) -> io::Result<u32> {
        self.offsets.reserve()
    }

    fn add(&mut self, body: &[u8]) -> io::Result<u32> {
        let number = self.reserve()?;
        self.write(number, body)?;
        Ok(number)
    }

    fn write(&mut self, number: u32, body: &[u8]) -> io::Result<()> {
        self.offsets.set(number, self.at)?;
        self.emit(format!("{number} 0 obj\n").as_bytes())?;
        self.emit(body)?;
        self.emit(b"\nendobj\n")
    }

    fn emit(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.add(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}
