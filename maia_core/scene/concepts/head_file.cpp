#include "scene/concepts/head_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "maia/error.hpp"
#include "model/weights/safetensors_file.hpp"
#include "model/weights/safetensors_writer.hpp"
#include "scene/concepts/half.hpp"

namespace maia::concepts {
namespace {

constexpr const char* format_name = "maia concepts 1";
constexpr int reading_values = 7;

/// Calls `use` with name, values and shape of every tensor of the network: large ones in half precision.
template <class Net, class Use>
void for_each_tensor(Net& network, std::int64_t hidden, std::int64_t concepts, const Use& use) {
  const std::int64_t coarse = coarse_channels(), fine = fine_channels();
  use("coarse.mean", network.coarse_mean, std::vector<std::int64_t>{coarse}, false);
  use("coarse.scale", network.coarse_scale, std::vector<std::int64_t>{coarse}, false);
  use("coarse.weights", network.coarse_weights, std::vector<std::int64_t>{hidden, coarse}, true);
  use("fine.mean", network.fine_mean, std::vector<std::int64_t>{fine}, false);
  use("fine.scale", network.fine_scale, std::vector<std::int64_t>{fine}, false);
  use("fine.weights", network.fine_weights, std::vector<std::int64_t>{hidden, fine}, true);
  use("hidden.bias", network.hidden_bias, std::vector<std::int64_t>{hidden}, false);
  use("output.bias", network.output_bias, std::vector<std::int64_t>{concepts}, false);
  use("output.local", network.local, std::vector<std::int64_t>{concepts}, false);
  use("output.weights", network.output_weights, std::vector<std::int64_t>{concepts, hidden}, true);
  use("output.whole", network.whole, std::vector<std::int64_t>{concepts}, false);
}

Head head_of(const SafetensorsFile& file) {
  const auto text = [&](const std::string& key) {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end())
      throw Error(file.name() + " is no concept head: its header has no '" + key + "'");
    return found->second;
  };
  if (text("format") != format_name) {
    throw Error(file.name() + " is a concept head of another version (" + text("format").substr(0, 40) +
                "); train it again with `maia train concepts`");
  }
  if (text("features") != std::to_string(features_version)) {
    throw Error(file.name() + " was made for other features; train it again with `maia train concepts`");
  }
  Head head;
  head.model_hash = text("model");
  head.made_by = text("made by");
  head.vocabulary = parse_vocabulary(text("vocabulary"), file.name());
  const auto concepts = static_cast<std::int64_t>(head.vocabulary.size());
  const StoredTensor& bias = file.at("hidden.bias");
  if (bias.shape.size() != 1 || bias.shape[0] < 1 || bias.shape[0] > 8192) {
    throw Error(file.name() + ": hidden.bias is not a vector of 1..8192 numbers");
  }
  const std::int64_t hidden = bias.shape[0];
  head.network.hidden = static_cast<int>(hidden);
  head.network.concepts = static_cast<int>(concepts);
  for_each_tensor(head.network, hidden, concepts,
                  [&](const char* name, std::vector<float>& values, const std::vector<std::int64_t>& shape, bool half) {
                    const StoredTensor& tensor = file.at(name);
                    if (tensor.shape != shape || tensor.type != (half ? ElementType::f16 : ElementType::f32)) {
                      throw Error(file.name() + ": " + name + " has another shape or type than a concept head's");
                    }
                    values.resize(static_cast<std::size_t>(tensor.elements()));
                    if (half) {
                      for (std::size_t i = 0; i < values.size(); ++i) {
                        std::uint16_t bits = 0;
                        std::memcpy(&bits, tensor.data.data() + 2 * i, 2);
                        values[i] = from_half(bits);
                      }
                    } else {
                      std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
                    }
                    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
                      throw Error(file.name() + ": " + name + " has numbers that are not finite");
                    }
                  });
  const auto integers = [&](const char* name, std::int64_t length) {
    const StoredTensor& tensor = file.at(name);
    if (tensor.type != ElementType::i32 || tensor.shape.size() != 1 || (length >= 0 && tensor.shape[0] != length)) {
      throw Error(file.name() + ": " + name + " has another shape or type than a concept head's");
    }
    std::vector<std::int32_t> values(static_cast<std::size_t>(tensor.elements()));
    std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
    return values;
  };
  const std::vector<std::int32_t> colors = integers("color", concepts);
  head.network.color.assign(colors.begin(), colors.end());
  const std::vector<std::int32_t> ends = integers("classes.ends", concepts), members = integers("classes", -1);
  std::int32_t begin = 0;
  for (const std::int32_t end : ends) {
    if (end < begin || static_cast<std::size_t>(end) > members.size()) {
      throw Error(file.name() + ": classes.ends does not fit classes");
    }
    head.classes.emplace_back(members.begin() + begin, members.begin() + end);
    begin = end;
  }
  const StoredTensor& readings = file.at("readings");
  if (readings.type != ElementType::f32 || readings.shape != std::vector<std::int64_t>{concepts, reading_values}) {
    throw Error(file.name() + ": readings has another shape or type than a concept head's");
  }
  head.readings.resize(head.vocabulary.size());
  for (std::size_t i = 0; i < head.readings.size(); ++i) {
    float v[reading_values];
    std::memcpy(v, readings.data.data() + i * sizeof v, sizeof v);
    // The last, the average precision, is NaN where the held-out scenes had none.
    if (!std::all_of(v, v + reading_values - 1, [](float value) { return std::isfinite(value); })) {
      throw Error(file.name() + ": readings has numbers that are not finite");
    }
    head.readings[i] = {{v[0], v[1]}, {v[2], v[3]}, v[4], v[5], v[6]};
  }
  head.network.check();
  return head;
}

}  // namespace

void write_head(const std::string& path, const Head& head) {
  const auto concepts = static_cast<std::int64_t>(head.vocabulary.size());
  if (head.network.concepts != static_cast<int>(concepts) || head.readings.size() != head.vocabulary.size() ||
      head.classes.size() != head.vocabulary.size()) {
    throw Error("the parts of a concept head have sizes that do not fit together");
  }
  head.network.check();
  std::vector<TensorDeclaration> tensors;
  for_each_tensor(head.network, head.network.hidden, concepts,
                  [&](const char* name, const std::vector<float>&, const std::vector<std::int64_t>& shape, bool half) {
                    tensors.push_back({name, half ? ElementType::f16 : ElementType::f32, shape});
                  });
  std::vector<std::int32_t> ends, members;
  for (const std::vector<int>& group : head.classes) {
    members.insert(members.end(), group.begin(), group.end());
    ends.push_back(static_cast<std::int32_t>(members.size()));
  }
  tensors.push_back({"color", ElementType::i32, {concepts}});
  tensors.push_back({"classes.ends", ElementType::i32, {concepts}});
  tensors.push_back({"classes", ElementType::i32, {static_cast<std::int64_t>(members.size())}});
  tensors.push_back({"readings", ElementType::f32, {concepts, reading_values}});
  SafetensorsWriter writer(path, tensors,
                           {{"format", format_name},
                            {"features", std::to_string(features_version)},
                            {"model", head.model_hash},
                            {"vocabulary", vocabulary_text(head.vocabulary)},
                            {"made by", head.made_by}});
  for_each_tensor(head.network, head.network.hidden, concepts,
                  [&](const char* name, const std::vector<float>& values, const std::vector<std::int64_t>&, bool half) {
                    if (!half) {
                      writer.write(name, values);
                      return;
                    }
                    std::vector<std::uint16_t> halves(values.size());
                    std::transform(values.begin(), values.end(), halves.begin(), to_half);
                    writer.write(name, std::as_bytes(std::span<const std::uint16_t>(halves)));
                  });
  writer.write("color", std::vector<std::int32_t>(head.network.color.begin(), head.network.color.end()));
  writer.write("classes.ends", ends);
  writer.write("classes", members);
  std::vector<float> readings;
  for (const Reading& r : head.readings) {
    readings.insert(readings.end(), {r.cell.slope, r.cell.offset, r.image.slope, r.image.offset, r.present, r.mask,
                                     r.average_precision});
  }
  writer.write("readings", readings);
  writer.finish();
}

Head read_head(const std::string& path) { return head_of(SafetensorsFile::open(path)); }

Head parse_head(std::span<const std::byte> bytes, const std::string& name) {
  return head_of(SafetensorsFile::parse(bytes, name));
}

}  // namespace maia::concepts
