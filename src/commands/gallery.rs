//! `chirashi gallery`: a small picture of every layout in every script.

use std::path::Path;

use super::build::{epoch, workers_of};
use super::{CLEAN, FINDINGS, color, print, shop};
use crate::args::GalleryArguments;
use crate::finding::{Findings, Severity};
use crate::fonts::Fonts;
use crate::impose::Order;
use crate::load::Project;
use crate::report::{self, Format, Summary};
use crate::{Build, gallery, write};

pub fn gallery(arguments: &GalleryArguments) -> Result<u8, String> {
    let common = &arguments.common;
    let project = Project::new(&common.root);
    let mut findings = Findings::new(common.levels()?);
    let fonts = Fonts::new(project.root(), &common.fonts);
    let shop = shop::open(&project, &common.profile, common.icc.as_deref(), &mut Vec::new());
    let mut pictures = Vec::new();
    match (fonts, shop) {
        (Ok(fonts), Ok(shop)) => {
            let (filter, epoch, order) = (common.filter(), epoch()?, Order::default());
            let request = Build::look(&project, &fonts, &filter, epoch, &shop, &order);
            pictures = crate::pictures(&request, &workers_of(common)?, &mut findings);
        }
        (fonts, shop) => {
            findings.extend(fonts.err().into_iter().flatten());
            findings.extend(shop.err().into_iter().flatten());
        }
    }
    let mut changed = Vec::new();
    for (id, picture) in &pictures {
        let path = arguments.out.join(format!("{}-{}.png", id.layout, id.language));
        let bytes = gallery::png(picture);
        if !std::fs::read(&path).is_ok_and(|file| !gallery::differs(&file, &bytes)) {
            changed.push(shown(&path));
            if !arguments.locked {
                write::file(&path, &bytes)?;
            }
        }
    }
    if arguments.locked && !changed.is_empty() {
        return Err(format!("--locked: {} would change: {}", shown(&arguments.out), changed.join(", ")));
    }
    let count = pictures.len();
    let noun = if count == 1 { "picture" } else { "pictures" };
    print(&format!("{count} {noun}, {} new or changed\n", changed.len()))?;
    let errors = findings.count(Severity::Error);
    if errors == 0 {
        return Ok(CLEAN);
    }
    let summary = Summary { errors, ..Summary::default() };
    report::print(Format::Human, &findings.sorted(), &summary, &project, color())
        .map_err(|error| format!("cannot write: {error}"))?;
    Ok(FINDINGS)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
