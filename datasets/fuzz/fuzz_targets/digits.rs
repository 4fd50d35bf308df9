//! IDX files of images and labels: the first byte says where one ends and the other starts.
#![no_main]

use datasets::format::idx;
use datasets::mnist;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(array) = idx::parse(bytes) {
        assert_eq!(array.shape.iter().product::<usize>(), array.data.len());
    }
    let Some((split, rest)) = bytes.split_first() else { return };
    let (labels, images) = rest.split_at(usize::from(*split).min(rest.len()));
    if let Ok(digits) = mnist::digits(images, labels) {
        assert!(digits.images.dim().0 == digits.len() && digits.labels.iter().all(|label| *label < 10));
    }
});
