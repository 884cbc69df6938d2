//! `chirashi calibrate`: a page of rulers for the office printer.

use std::path::Path;

use super::{CLEAN, print};
use crate::args::CalibrateArguments;
use crate::fonts::Fonts;
use crate::impose::Order;
use crate::load;
use crate::typeset::{self, Layouts};
use crate::{press, write};

/// Below the output folder.
const FILE: &str = "office/calibration.pdf";

pub fn calibrate(arguments: &CalibrateArguments) -> Result<u8, String> {
    let refused = |faults: Vec<crate::finding::Finding>| {
        faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>().join("; ")
    };
    let fonts = Fonts::new(Path::new("."), &[]).map_err(refused)?;
    let page = typeset::calibration(&Layouts::new(&load::built_in_layouts()), &fonts).map_err(refused)?;
    let order = Order { flip: arguments.flip.into(), ..Order::default() };
    let path = arguments.out.join(FILE);
    write::file(&path, &press::calibration(&page, &order).map_err(refused)?)?;
    print(&format!(
        "wrote {}\n\
         Print it on both sides, at its actual size (100 %, not fitted to the page), and measure in millimetres:\n\
         margins  the least number that shows at each edge; more than 5 cuts off what the office edition prints\n\
         scale    the rulers on side 1; 150 and 200 must be that long\n\
         offset   the distance of each numbered line from the paper's edge\n\
         back     hold it against the light: the cross of side 1 should fall on the middle of side 2\n\
         If side 2 stands on its head when the sheet is turned like the page of a book, use the other --flip.\n",
        path.display()
    ))
    .map(|_| CLEAN)
}
