// Parts and stores as files.
#include <charconv>

#include "exemplars/dataset_file.hpp"
#include "exemplars/layer_tensors.hpp"
#include "exemplars/sweep_state.hpp"
#include "maia/error.hpp"
#include "model/weights/safetensors_writer.hpp"

namespace maia {

namespace {

struct BadImages {
  std::vector<std::int32_t> numbers;
  TextTensor reasons;

  explicit BadImages(const std::map<std::int32_t, std::string>& bad) : reasons("bad/reasons", texts(bad)) {
    for (const auto& [number, reason] : bad) numbers.push_back(number);
  }
  static std::vector<std::string> texts(const std::map<std::int32_t, std::string>& bad) {
    std::vector<std::string> all;
    for (const auto& [number, reason] : bad) all.push_back(reason);
    return all;
  }
};

template <class Tensors, class... Arguments>
void write_file(const std::string& path, SweepState& state, const Dataset& dataset,
                const std::map<std::string, std::string>& metadata, const Arguments&... arguments) {
  const DatasetTensors images(dataset);
  const BadImages bad(state.bad);
  std::vector<TensorDeclaration> declarations;
  images.declare(declarations);
  declarations.push_back({"bad/images", ElementType::i32, {std::ssize(bad.numbers)}});
  bad.reasons.declare(declarations);
  std::vector<std::unique_ptr<Tensors>> layers;
  for (const auto& layer : state.layers) {
    layer->drain();
    layers.push_back(std::make_unique<Tensors>(*layer, arguments...));
    layers.back()->declare(declarations);
  }
  SafetensorsWriter writer(path, std::move(declarations), metadata);
  images.write(writer);
  writer.write("bad/images", bad.numbers);
  bad.reasons.write(writer);
  for (const auto& layer : layers) layer->write(writer);
  writer.finish();
}

std::int64_t batch_number(const SafetensorsFile& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  std::int64_t value = -1;
  if (found != file.metadata().end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
  }
  if (value < 0)
    throw Error("'" + file.name() + "' is no valid exemplar file: its '" + key + "' is missing or no number");
  return value;
}

}  // namespace

void write_part(const std::string& path, SweepState& state, std::int64_t last_batch, const Dataset& dataset) {
  auto metadata = to_metadata(state.parameters);
  metadata["content"] = "part";
  metadata["first_batch"] = std::to_string(state.first_batch);
  metadata["next_batch"] = std::to_string(state.next_batch);
  metadata["last_batch"] = std::to_string(last_batch);
  metadata["exact"] = state.exact ? "yes" : "no";
  write_file<PartLayerTensors>(path, state, dataset, metadata);
}

void write_store(const std::string& path, SweepState& state, const Dataset& dataset) {
  auto metadata = to_metadata(state.parameters);
  metadata["content"] = "store";
  if (state.parameters.precision == Precision::bfloat16) {
    metadata["precision_note"] =
        "histograms, means, variances and samples were computed in bfloat16; the strongest and weakest images, their "
        "activations "
        "and maps in float32";
  }
  write_file<StoreLayerTensors>(path, state, dataset, metadata, state.good_images());
}

bool is_part(const SafetensorsFile& file) {
  const auto content = file.metadata().find("content");
  return content != file.metadata().end() && content->second == "part";
}

PartHeader read_part_header(const SafetensorsFile& file) {
  PartHeader header;
  header.parameters = from_metadata(file.metadata(), file.name());
  if (!is_part(file)) throw Error("'" + file.name() + "' is a finished store, not a part of a sweep");
  header.first_batch = batch_number(file, "first_batch");
  header.next_batch = batch_number(file, "next_batch");
  header.last_batch = batch_number(file, "last_batch");
  const auto exact = file.metadata().find("exact");
  header.exact = exact != file.metadata().end() && exact->second == "yes";
  if (header.first_batch > header.next_batch || header.next_batch > header.last_batch ||
      header.last_batch > header.parameters.batches()) {
    throw Error("'" + file.name() + "' is no valid exemplar file: its batches make no sense");
  }
  return header;
}

void add_part(SweepState& state, const SafetensorsFile& file) {
  const auto numbers = values_of<std::int32_t>(file, "bad/images", {file.at("bad/images").elements()});
  const TextTensorView reasons(file, "bad/reasons");
  if (reasons.size() != std::ssize(numbers)) throw_wrong_shape(file, "bad/reasons_ends");
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0 || numbers[i] >= state.parameters.images) {
      throw Error("'" + file.name() + "' is no valid exemplar file: 'bad/images' is damaged");
    }
    state.bad[numbers[i]] = reasons.at(static_cast<std::int64_t>(i));
  }
  for (const auto& layer : state.layers) add_layer(*layer, file, state.parameters.images);
}

}  // namespace maia
