//! Tables of clinics such as there are, the same each time.

use std::fmt::Write as _;

const TOWN: [&str; 12] =
    ["高崎", "前橋", "太田", "桐生", "中央", "あおば", "さくら", "ひまわり", "緑町", "東", "みなみ", "若葉"];
const WHAT: [&str; 8] = ["内科", "小児科", "内科・小児科", "耳鼻咽喉科", "眼科", "歯科", "産婦人科", "脳神経外科"];
const KIND: [&str; 4] = ["医院", "クリニック", "診療所", "病院"];

/// Numbers below a bound, from a linear congruential generator (Knuth, MMIX).
fn random() -> impl FnMut(usize) -> usize {
    let mut state = 7_u64;
    move |count| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % count
    }
}

/// As a medical association would write it.
pub fn seeded(count: usize) -> String {
    let mut next = random();
    let mut table = String::from("id,name,department,phone,address\n");
    for id in 0..count {
        let name = [TOWN[next(12)], WHAT[next(8)], KIND[next(4)]].concat();
        let (desk, phone, street) = (["受付", "総合受付", ""][next(3)], next(10_000), next(40) + 1);
        let town = TOWN[next(12)];
        let _ = writeln!(table, "{id:06},{name},{desk},027-321-{phone:04},群馬県高崎市{town}{street}-1");
    }
    table
}

/// As the ministry publishes its register: a byte order mark, quotes, CRLF, columns that nobody asked for.
pub fn of_the_ministry(rows: usize) -> String {
    let mut next = random();
    let mut table = String::from("\u{feff}");
    table += "\"ID\",\"正式名称\",\"正式名称（フリガナ）\",\"略称\",\"略称（フリガナ）\",\"英語表記（ローマ字表記）\",";
    table += "\"都道府県コード\",\"市区町村コード\",\"所在地\",\"所在地座標（緯度）\",\"所在地座標（経度）\",";
    table += "\"案内用ホームページアドレス\",\"祝日に休診\"\r\n";
    for row in 0..rows {
        let name = [["", "医療法人社団"][next(2)], TOWN[next(12)], WHAT[next(8)], KIND[next(4)]].concat();
        let _ = write!(
            table,
            "\"{:013}\",\"{name}\",\"クリニック\",\"\",\"\",\"Clinic\",\"10\",\"202\",\"群馬県高崎市{}町{}-{}\",\"36.32\",\"139.0\",\"\",\"1\"\r\n",
            100_000 + row,
            TOWN[next(12)],
            next(40) + 1,
            next(30) + 1,
        );
    }
    table
}
