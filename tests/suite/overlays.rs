//! A sheet with a clinic's overlay looks like the sheet set whole.

use chirashi::check::{self, Checked};
use chirashi::commands;
use chirashi::finding::{Findings, Levels};
use chirashi::fonts::Fonts;
use chirashi::impose::Order;
use chirashi::load::{self, Project as Loaded};
use chirashi::merge::{self, Filter};
use chirashi::model::clinic::{Clinic, Logo};
use chirashi::model::code::CodeData;
use chirashi::model::edition::Edition;
use chirashi::model::opening;
use chirashi::model::sheet::{Sheet, Slot};
use chirashi::press::{self, Base, Shop};
use chirashi::typeset::{self, Layouts, OverlayData};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::clinics::names;
use crate::project::Project;

/// Pixels a point: 108 dpi.
const SCALE: f32 = 1.5;

/// Less than this differs, of 255, where a place that the exporter rounds to 0.00003 pt moves the edge of a letter from
/// one quarter of a pixel, which letters are drawn at, to the next; parts that stand side by side are rounded twice. A
/// letter that is missing or out of place differs by all.
const EDGE: u8 = 80;

/// What a sheet and a clinic's own words are made with.
struct Workshop {
    checked: Checked,
    fonts: Fonts,
    layouts: Layouts,
    shop: Shop,
}

impl Workshop {
    fn new(project: &Project, languages: &[&str]) -> (Self, Vec<Sheet>) {
        let root = Loaded::new(project.path("."));
        let mut findings = Findings::new(Levels::new(false));
        let fonts = Fonts::new(root.root(), &[]).unwrap_or_else(|faults| panic!("{faults:?}"));
        let filter = Filter { languages: languages.iter().map(|tag| (*tag).to_owned()).collect(), ..Filter::default() };
        let content = load::content(&root, &["card".to_owned()], &filter.languages, &mut findings).unwrap();
        let checked = check::content(content, &fonts, &mut findings);
        let shop = commands::shop::open(&root, load::DEFAULT_PROFILE, None, &mut Vec::new())
            .unwrap_or_else(|faults| panic!("{faults:?}"));
        let layouts = Layouts::new(checked.layout_files());
        let (sheets, _) = merge::sheets(&checked, &filter, shop.profile().bleed, shop.marks());
        (Workshop { checked, fonts, layouts, shop }, sheets)
    }

    fn finished(&self, sheet: &Sheet, slot: Slot, edition: Edition) -> press::Finished {
        let mut sheet = sheet.clone();
        sheet.data.clinic = slot;
        let mut faults = Vec::new();
        let document = typeset::document(&sheet, &self.layouts, &self.fonts, &mut faults).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        press::finish(&document, edition, &self.shop, &Order::default(), None, &mut faults).unwrap()
    }

    /// The clinic's sheet, its overlay laid on the open one.
    fn joined(&self, base: &Base, sheet: &Sheet, clinic: &Clinic, edition: Edition) -> Vec<u8> {
        let forms: Vec<press::Forms> = base
            .sizes()
            .iter()
            .map(|&(width, height)| {
                let data = OverlayData {
                    layout: &sheet.id.layout,
                    width: width * 25.4 / 72.0,
                    height: height * 25.4 / 72.0,
                    module: sheet.rules.module,
                    reader: &sheet.data.reader.voice(),
                    staff: &sheet.data.staff.voice(),
                    clinics: &[merge::own(clinic, &self.checked, &sheet.id)],
                };
                let overlays = typeset::overlays(&data, &self.layouts, &self.fonts).unwrap();
                assert!(overlays.verdicts().iter().all(|verdict| verdict.fault.is_none()));
                press::forms(overlays.paged(), overlays.inks(), edition, sheet.rules.plates, &self.shop).unwrap()
            })
            .collect();
        let joined = base.join(&forms.iter().collect::<Vec<_>>(), 1);
        [joined.prefix, &joined.rest].concat()
    }
}

/// The pixels of every page.
pub fn pixels(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    let pdf = Pdf::new(bytes).expect("a PDF");
    let cache = RenderCache::new();
    // Neither hints nor cached glyphs: both round a glyph's place to a raster of their own.
    let exact = RenderSettings { hinting: false, glyph_caching: false, ..RenderSettings::default() };
    let settings = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
    let page = |page| {
        let pixmap = render(page, &cache, &InterpreterSettings::default(), &exact, &settings);
        pixmap.data_as_u8_slice().to_vec()
    };
    pdf.pages().iter().map(page).collect()
}

/// A cross in one colour.
fn logo(colour: &str) -> Logo {
    let folder = tempfile::tempdir().unwrap();
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path d="M8 10H22M15 3V17" stroke="{colour}" stroke-width="5"/></svg>"#
    );
    std::fs::write(folder.path().join("logo.svg"), svg).unwrap();
    load::Logos::new(folder.path()).read("logo.svg").unwrap()
}

fn clinic(number: usize, name: String) -> Clinic {
    let given = |every: usize, text: &str| number.is_multiple_of(every).then(|| text.to_owned());
    Clinic {
        id: number.to_string(),
        name,
        names: given(5, "Takasaki Family Clinic").into_iter().map(|name| ("en".to_owned(), name)).collect(),
        department: given(2, "総合受付"),
        address: given(3, "群馬県高崎市高松町35-1"),
        phone: Some(format!("027-{:03}-{:04}", number % 1000, number * 37 % 10_000)),
        note: given(7, "駐車場あり"),
        logo: given(4, "").map(|_| logo("#555")),
        page: given(6, "https://www.example.jp/").and_then(|link| CodeData::of_page(&format!("{link}{number}"))),
        hours: opening::parse("Mo-We,Fr 09:00-12:00; Sa 09:00-11:30").into_iter().flatten().take(number % 4).collect(),
        languages: given(3, "en").into_iter().chain(given(3, "vi")).collect(),
        copies: None,
    }
}

#[track_caller]
fn compared(languages: &[&str], edition: Edition, count: usize) {
    let project = Project::in_languages(&["ja", "en", "th"]).set(crate::project::TOPIC, "layouts", "[counter-card]");
    let (shop, sheets) = Workshop::new(&project, languages);
    assert_eq!(shop.checked.topics().len(), 1);
    for sheet in &sheets {
        let base = Base::new(&shop.finished(sheet, Slot::Open, edition)).unwrap();
        assert!(!base.sizes().is_empty(), "{:?} has no slot", sheet.id);
        for (number, name) in names(7).take(count).enumerate() {
            let clinic = clinic(number, name);
            let joined = pixels(shop.joined(&base, sheet, &clinic, edition));
            let own = merge::own(&clinic, &shop.checked, &sheet.id);
            let whole = pixels(shop.finished(sheet, Slot::Filled(Box::new(own)), edition).bytes().to_vec());
            assert_eq!(joined.len(), whole.len());
            for (page, (joined, whole)) in joined.iter().zip(&whole).enumerate() {
                let most = joined.iter().zip(whole).map(|(a, b)| a.abs_diff(*b)).max();
                assert!(most < Some(EDGE), "{most:?} on page {} of {:?} for {}", page + 1, sheet.id, clinic.name);
            }
        }
    }
}

#[test]
fn for_the_press_overlays_look_as_sheets_set_whole() {
    compared(&["en"], Edition::Press, 16);
}

#[test]
fn in_other_scripts_and_for_office_printers_too() {
    compared(&["th"], Edition::Press, 4);
    compared(&["ja"], Edition::Office, 4);
}

#[test]
fn on_press_a_logo_is_in_black_alone() {
    let project = Project::in_languages(&["ja", "en"]).set(crate::project::TOPIC, "layouts", "[counter-card]");
    let (shop, sheets) = Workshop::new(&project, &["en"]);
    let base = Base::new(&shop.finished(&sheets[0], Slot::Open, Edition::Press)).unwrap();
    let made = |logo| {
        let clinic = Clinic { logo, ..clinic(1, "高崎医院".to_owned()) };
        pixels(shop.joined(&base, &sheets[0], &clinic, Edition::Press)).concat()
    };
    let (without, with) = (made(None), made(Some(logo("#d00"))));
    let changed: Vec<&[u8]> =
        without.chunks(4).zip(with.chunks(4)).filter(|(a, b)| a != b).map(|(_, pixel)| pixel).collect();
    assert!(changed.len() > 500, "{} pixels", changed.len());
    for pixel in changed {
        let (least, most) = (pixel[..3].iter().min().unwrap(), pixel[..3].iter().max().unwrap());
        assert!(most - least < 24, "{pixel:?} is not grey");
    }
}
