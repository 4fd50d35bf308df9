//! Matrix products of the networks' shapes: ours against other crates', on one thread.

use std::time::Instant;

use common::matmul::{add_product, add_transposed_product};
use common::random::RandomState;
use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use crate::report::median;

/// A layer's product for a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pass {
    /// x · w
    Forward,
    /// xᵀ · dout, the gradient of the weights.
    Transposed,
    /// dout · wᵀ, the gradient of the inputs.
    InputGradient,
}

/// Rows of the batch, inputs and outputs of the layer.
type Shape = (usize, usize, usize);

const PRODUCTS: [(Shape, Pass); 14] = [
    ((500, 100, 32), Pass::Forward),
    ((500, 100, 32), Pass::Transposed),
    ((100, 784, 50), Pass::Forward),
    ((100, 784, 50), Pass::Transposed),
    ((32, 784, 32), Pass::Forward),
    ((32, 784, 32), Pass::Transposed),
    ((32, 128, 256), Pass::Forward),
    ((32, 128, 256), Pass::Transposed),
    ((32, 128, 256), Pass::InputGradient),
    ((32, 256, 10), Pass::Forward),
    ((500, 32, 32), Pass::Forward),
    ((500, 32, 32), Pass::Transposed),
    ((32, 2, 128), Pass::Forward),
    LARGE,
];

/// The product by which the processor's peak is measured.
const LARGE: (Shape, Pass) = ((512, 512, 512), Pass::Forward);

/// How fast one product is, by the name of who computes it, ours first.
#[derive(Debug, Clone)]
pub(crate) struct Speed {
    pub(crate) product: String,
    /// Billions of multiplications and additions a second, the median of the rounds.
    pub(crate) gflops: Vec<(&'static str, f64)>,
    /// The fastest round of all.
    fastest: f64,
}

/// Adds a product to a matrix.
type Multiply = fn(Pass, ArrayView2<f32>, ArrayView2<f32>, ArrayViewMut2<f32>);

fn contestants() -> Vec<(&'static str, Multiply)> {
    #[cfg_attr(not(feature = "products"), expect(unused_mut, reason = "there is nobody else"))]
    let mut contestants: Vec<(_, Multiply)> = vec![("ours", ours)];
    #[cfg(feature = "products")]
    contestants.extend([("matrixmultiply", libraries::matrixmultiply as Multiply), ("gemm", libraries::gemm)]);
    #[cfg(all(feature = "products", target_arch = "x86_64"))]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        contestants.push(("private-gemm-x86", libraries::private_gemm_x86));
    }
    contestants
}

fn ours(pass: Pass, a: ArrayView2<f32>, b: ArrayView2<f32>, c: ArrayViewMut2<f32>) {
    match pass {
        Pass::Forward => add_product(a, b, c),
        Pass::Transposed => add_transposed_product(a, b, c),
        Pass::InputGradient => add_product(a, b.t(), c),
    }
}

/// Times every product, each contestant for `seconds` in each of the rounds.
pub(crate) fn measure(rounds: usize, seconds: f64) -> Vec<Speed> {
    PRODUCTS.into_iter().map(|(shape, pass)| speed(shape, pass, rounds, seconds)).collect()
}

/// The fastest round of the large product in this run, whoever computed it: what the processor can do on one thread.
pub(crate) fn peak(speeds: &[Speed]) -> f64 {
    let large = speeds.iter().find(|speed| speed.product == title(LARGE.0, LARGE.1));
    large.map_or(f64::NAN, |speed| speed.fastest)
}

fn title((rows, inputs, outputs): Shape, pass: Pass) -> String {
    let pass = match pass {
        Pass::Forward => "",
        Pass::Transposed => ", transposed",
        Pass::InputGradient => ", input gradient",
    };
    format!("{rows}×{inputs}×{outputs}{pass}")
}

/// `a`, `b` and a `c` to add to, full of numbers that are not 0.
fn operands((rows, inputs, outputs): Shape, pass: Pass) -> [Array2<f32>; 3] {
    let mut random = RandomState::new(0);
    let mut matrix = |shape| random.uniform_array(-1.0, 1.0, shape).mapv(|x| x as f32);
    let (x, w, dout) = (matrix((rows, inputs)), matrix((inputs, outputs)), matrix((rows, outputs)));
    match pass {
        Pass::Forward => [x, w, Array2::zeros((rows, outputs))],
        Pass::Transposed => [x, dout, Array2::zeros((inputs, outputs))],
        Pass::InputGradient => [dout, w, Array2::zeros((rows, inputs))],
    }
}

fn speed(shape: Shape, pass: Pass, rounds: usize, seconds: f64) -> Speed {
    let [a, b, mut c] = operands(shape, pass);
    let contestants = contestants();
    let operations = 2.0 * (shape.0 * shape.1 * shape.2) as f64;
    let mut gflops = vec![Vec::new(); contestants.len()];
    for _ in 0..rounds {
        for ((_, multiply), gflops) in contestants.iter().zip(&mut gflops) {
            c.fill(0.0);
            let start = Instant::now();
            let mut times = 0.0;
            while times == 0.0 || start.elapsed().as_secs_f64() < seconds {
                for _ in 0..8 {
                    multiply(pass, a.view(), b.view(), c.view_mut());
                }
                times += 8.0;
            }
            gflops.push(1e-9 * operations * times / start.elapsed().as_secs_f64());
        }
    }
    let fastest = gflops.iter().flatten().copied().fold(0.0, f64::max);
    let names = contestants.into_iter().map(|(name, _)| name);
    Speed {
        product: title(shape, pass),
        gflops: names.zip(gflops.into_iter().map(|own| median(&own))).collect(),
        fastest,
    }
}

#[cfg(feature = "products")]
mod libraries {
    use ndarray::{ArrayView2, ArrayViewMut2};

    use super::Pass;

    /// Where two matrices lie whose product is meant.
    struct Operands {
        m: usize,
        k: usize,
        n: usize,
        a: *const f32,
        a_strides: [isize; 2],
        b: *const f32,
        b_strides: [isize; 2],
        c: *mut f32,
        c_strides: [isize; 2],
    }

    fn operands(pass: Pass, a: &ArrayView2<f32>, b: &ArrayView2<f32>, c: &mut ArrayViewMut2<f32>) -> Operands {
        let (a, b) = match pass {
            Pass::Forward => (a.view(), b.view()),
            Pass::Transposed => (a.t(), b.view()),
            Pass::InputGradient => (a.view(), b.t()),
        };
        assert!(a.ncols() == b.nrows() && c.dim() == (a.nrows(), b.ncols()), "shapes differ");
        let strides = |strides: &[isize]| [strides[0], strides[1]];
        Operands {
            m: a.nrows(),
            k: a.ncols(),
            n: b.ncols(),
            a: a.as_ptr(),
            a_strides: strides(a.strides()),
            b: b.as_ptr(),
            b_strides: strides(b.strides()),
            c_strides: strides(c.strides()),
            c: c.as_mut_ptr(),
        }
    }

    pub(super) fn matrixmultiply(pass: Pass, a: ArrayView2<f32>, b: ArrayView2<f32>, mut c: ArrayViewMut2<f32>) {
        let Operands { m, k, n, a, a_strides: [ra, ca], b, b_strides: [rb, cb], c, c_strides: [rc, cc] } =
            operands(pass, &a, &b, &mut c);
        // SAFETY: pointers, shapes and strides are those of arrays that live as long as this call.
        unsafe { matrixmultiply::sgemm(m, k, n, 1.0, a, ra, ca, b, rb, cb, 1.0, c, rc, cc) }
    }

    pub(super) fn gemm(pass: Pass, a: ArrayView2<f32>, b: ArrayView2<f32>, mut c: ArrayViewMut2<f32>) {
        let Operands { m, k, n, a, a_strides: [ra, ca], b, b_strides: [rb, cb], c, c_strides: [rc, cc] } =
            operands(pass, &a, &b, &mut c);
        let one_thread = gemm::Parallelism::None;
        // SAFETY: as above.
        unsafe {
            gemm::gemm(m, n, k, c, cc, rc, true, a, ca, ra, b, cb, rb, 1.0, 1.0, false, false, false, one_thread);
        }
    }

    /// Only where the processor has AVX2 and fused multiply-adds.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn private_gemm_x86(pass: Pass, a: ArrayView2<f32>, b: ArrayView2<f32>, mut c: ArrayViewMut2<f32>) {
        use private_gemm_x86::{Accum, DType, DstKind, IType, InstrSet};
        use std::ptr::null;

        let Operands { m, k, n, a, a_strides: [ra, ca], b, b_strides: [rb, cb], c, c_strides: [rc, cc] } =
            operands(pass, &a, &b, &mut c);
        let widest = if is_x86_feature_detected!("avx512f") { InstrSet::Avx512 } else { InstrSet::Avx256 };
        let one: *const f32 = &1.0;
        // SAFETY: as above; the processor has these instructions; no list of rows or columns, no diagonal.
        unsafe {
            private_gemm_x86::gemm(
                DType::F32,
                IType::U64,
                widest,
                m,
                n,
                k,
                c.cast(),
                rc,
                cc,
                null(),
                null(),
                DstKind::Full,
                Accum::Add,
                a.cast(),
                ra,
                ca,
                false,
                null(),
                0,
                b.cast(),
                rb,
                cb,
                false,
                one.cast(),
                1,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_compute_the_same() {
        for (shape, pass) in PRODUCTS.into_iter().filter(|product| *product != LARGE) {
            let [a, b, c] = operands(shape, pass);
            let expected = match pass {
                Pass::Forward => a.dot(&b),
                Pass::Transposed => a.t().dot(&b),
                Pass::InputGradient => a.dot(&b.t()),
            };
            for (name, multiply) in contestants() {
                let mut c = c.clone();
                multiply(pass, a.view(), b.view(), c.view_mut());
                let apart = (&c - &expected).iter().fold(0.0, |most: f32, apart| most.max(apart.abs()));
                assert!(apart < 1e-3, "{name}: {shape:?} {pass:?} is {apart} off");
            }
        }
    }
}
