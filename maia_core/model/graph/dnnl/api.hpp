// The parts of oneDNN that its versions 2 and 3 spell differently.
#pragma once

#include <dnnl.hpp>

namespace maia::graph::onednn {

using dnnl::memory;

inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, alpha, beta);
#else
  ops.append_eltwise(1.0F, algorithm, alpha, beta);
#endif
}

/// `bias` may be an empty descriptor.
inline auto convolution(const dnnl::engine& engine, const memory::desc& source, const memory::desc& weights,
                        const memory::desc& bias, const memory::desc& target, const memory::dims& strides,
                        const memory::dims& padding_low, const memory::dims& padding_high,
                        const dnnl::primitive_attr& attributes) {
  using Primitive = dnnl::convolution_forward;
  constexpr auto kind = dnnl::prop_kind::forward_inference;
  constexpr auto algorithm = dnnl::algorithm::convolution_direct;
#if DNNL_VERSION_MAJOR >= 3
  return Primitive::primitive_desc(engine, kind, algorithm, source, weights, bias, target, strides, padding_low,
                                   padding_high, attributes);
#else
  return Primitive::primitive_desc(
      Primitive::desc(kind, algorithm, source, weights, bias, target, strides, padding_low, padding_high), attributes,
      engine);
#endif
}

inline auto inner_product(const dnnl::engine& engine, const memory::desc& source, const memory::desc& weights,
                          const memory::desc& bias, const memory::desc& target,
                          const dnnl::primitive_attr& attributes) {
  using Primitive = dnnl::inner_product_forward;
  constexpr auto kind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return Primitive::primitive_desc(engine, kind, source, weights, bias, target, attributes);
#else
  return Primitive::primitive_desc(Primitive::desc(kind, source, weights, bias, target), attributes, engine);
#endif
}

inline auto matmul(const dnnl::engine& engine, const memory::desc& a, const memory::desc& b, const memory::desc& c,
                   const dnnl::primitive_attr& attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::matmul::primitive_desc(engine, a, b, c, attributes);
#else
  return dnnl::matmul::primitive_desc(dnnl::matmul::desc(a, b, c), attributes, engine);
#endif
}

inline auto softmax(const dnnl::engine& engine, const memory::desc& data, int axis,
                    const dnnl::primitive_attr& attributes) {
  using Primitive = dnnl::softmax_forward;
  constexpr auto kind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return Primitive::primitive_desc(engine, kind, dnnl::algorithm::softmax_accurate, data, data, axis, attributes);
#else
  return Primitive::primitive_desc(Primitive::desc(kind, data, axis), attributes, engine);
#endif
}

inline auto layer_normalization(const dnnl::engine& engine, const memory::desc& data, float epsilon,
                                const dnnl::primitive_attr& attributes) {
  using Primitive = dnnl::layer_normalization_forward;
  constexpr auto kind = dnnl::prop_kind::forward_inference;
  const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
#if DNNL_VERSION_MAJOR >= 3
  return Primitive::primitive_desc(engine, kind, data, data, epsilon, flags, attributes);
#else
  return Primitive::primitive_desc(Primitive::desc(kind, data, epsilon, flags), attributes, engine);
#endif
}

inline auto binary(const dnnl::engine& engine, dnnl::algorithm algorithm, const memory::desc& a, const memory::desc& b,
                   const memory::desc& result, const dnnl::primitive_attr& attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::binary::primitive_desc(engine, algorithm, a, b, result, attributes);
#else
  return dnnl::binary::primitive_desc(dnnl::binary::desc(algorithm, a, b, result), attributes, engine);
#endif
}

inline auto eltwise(const dnnl::engine& engine, dnnl::algorithm algorithm, const memory::desc& data, float alpha,
                    float beta, const dnnl::primitive_attr& attributes) {
  using Primitive = dnnl::eltwise_forward;
  constexpr auto kind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return Primitive::primitive_desc(engine, kind, algorithm, data, data, alpha, beta, attributes);
#else
  return Primitive::primitive_desc(Primitive::desc(kind, algorithm, data, alpha, beta), attributes, engine);
#endif
}

inline auto pooling(const dnnl::engine& engine, dnnl::algorithm algorithm, const memory::desc& source,
                    const memory::desc& target, const memory::dims& strides, const memory::dims& kernel,
                    const memory::dims& padding_low, const memory::dims& padding_high,
                    const dnnl::primitive_attr& attributes) {
  constexpr auto kind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::pooling_forward::primitive_desc(engine, kind, algorithm, source, target, strides, kernel, {0, 0},
                                               padding_low, padding_high, attributes);
#else
  return dnnl::pooling_v2_forward::primitive_desc(
      dnnl::pooling_v2_forward::desc(kind, algorithm, source, target, strides, kernel, {0, 0}, padding_low,
                                     padding_high),
      attributes, engine);
#endif
}

#if DNNL_VERSION_MAJOR >= 3
using PoolingPrimitive = dnnl::pooling_forward;
#else
using PoolingPrimitive = dnnl::pooling_v2_forward;
#endif

}  // namespace maia::graph::onednn
