// Any bytes as an exemplar file: as a store it answers every question or says what is wrong; as a part it is taken
// whole or refused.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "exemplars/store_file.hpp"
#include "exemplars/sweep_state.hpp"
#include "fuzz/expect.hpp"
#include "maia/error.hpp"

namespace {

using maia::StoreFile;

/// Calls `ask`, which may refuse by Error.
template <class Ask>
void allow_error(const Ask& ask) {
  try {
    ask();
  } catch (const maia::Error&) {
  }
}

void ask_unit(const StoreFile& store, std::size_t layer, int unit) {
  const int k = store.parameters().k;
  for (const auto list : {StoreFile::List::top, StoreFile::List::bottom, StoreFile::List::sample}) {
    for (const int wanted : {1, k}) {
      allow_error([&] {
        const auto found = store.list(list, layer, unit, wanted);
        EXPECT(found.size() <= static_cast<std::size_t>(wanted));
        for (const maia::ScoredImage& image : found)
          EXPECT(image.image >= 0 && image.image < store.parameters().images);
        const maia::Dataset images = store.images(found);
        EXPECT(images.size() == static_cast<std::int64_t>(found.size()));
        for (std::int64_t i = 0; i < images.size(); ++i) EXPECT(!images.path(i).empty());
      });
    }
  }
  allow_error([&] {
    const maia::Map map = store.top_map(layer, unit, k - 1);
    EXPECT(map.values.size() == static_cast<std::size_t>(map.width) * map.height);
  });
  allow_error([&] {
    const maia::HistogramView histogram = store.histogram(layer, unit);
    for (const double q : {0.0, 0.5, 1.0}) {
      const double quantile = maia::histogram_quantile(histogram, q, 1e30);
      EXPECT(histogram.bins.empty() == std::isnan(quantile));
      const double rank = maia::histogram_rank(histogram, quantile);
      EXPECT(histogram.bins.empty() || (rank >= 0 && rank <= 1));
    }
  });
  allow_error([&] { store.statistics(layer, unit); });
}

/// Layers as large as a small file can announce; their accumulators must stay small, too.
bool is_small(const maia::SweepParameters& parameters) {
  std::int64_t size = 0;
  for (const maia::LayerShape& layer : parameters.layers)
    size += layer.units * (parameters.k * layer.positions() + 10000);
  return size < 1 << 20 && parameters.batch <= 64;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The data are aligned, as a file's mapping is.
  const std::vector<std::uint64_t> aligned = [&] {
    std::vector<std::uint64_t> copy(size / 8 + 1);
    std::memcpy(copy.data(), data, size);
    return copy;
  }();
  const auto bytes = std::as_bytes(std::span(aligned)).first(size);
  allow_error([&] {
    const maia::SafetensorsFile file = maia::SafetensorsFile::parse(bytes, "fuzz");
    if (maia::is_part(file)) {
      const maia::PartHeader header = maia::read_part_header(file);
      if (!is_small(header.parameters)) return;
      maia::SweepState state(header.parameters, header.exact);
      maia::add_part(state, file);
      return;
    }
    const StoreFile store(file);
    EXPECT(store.images() > 0);
    allow_error([&] { store.bad_images(); });
    for (std::size_t layer = 0; layer < store.parameters().layers.size() && layer < 4; ++layer) {
      EXPECT(store.layer(store.parameters().layers[layer].path) == layer);
      const auto units = static_cast<int>(store.parameters().layers[layer].units);
      for (const int unit : {0, 1, units - 1}) {
        if (unit < units) ask_unit(store, layer, unit);
      }
    }
  });
  return 0;
}
