#include "scene/concepts/matrix.hpp"

#include "maia/error.hpp"

#ifdef MAIA_HAVE_DNNL
#include <dnnl.h>
#else
#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>
#endif

namespace maia::concepts {

#ifdef MAIA_HAVE_DNNL

void multiply(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c, std::int64_t ldc) {
  const dnnl_status_t status =
      dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0F, a, lda, b, ldb, beta, c, ldc);
  if (status != dnnl_success)
    throw Error("oneDNN could not multiply two matrices (status " + std::to_string(status) + ")");
}

#else

void multiply(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
              std::int64_t lda, const float* b, std::int64_t ldb, float beta, float* c, std::int64_t ldc) {
  const auto view = [](const float* data, bool transpose, std::int64_t rows, std::int64_t columns,
                       std::int64_t stride) {
    float* writable = const_cast<float*>(data);  // ATen has no view of constant data; a and b are only read
    return transpose ? at::from_blob(writable, {rows, columns}, {1, stride})
                     : at::from_blob(writable, {rows, columns}, {stride, 1});
  };
  at::Tensor result = view(c, false, m, n, ldc);
  const at::Tensor left = view(a, transpose_a, m, k, lda), right = view(b, transpose_b, k, n, ldb);
  if (beta == 0) {
    at::mm_out(result, left, right);
  } else {
    at::addmm_out(result, result, left, right, beta, 1);
  }
}

#endif

}  // namespace maia::concepts
