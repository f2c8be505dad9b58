#include "exemplars/sweep_parameters.hpp"

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "maia/error.hpp"

namespace maia {

namespace {

using Json = nlohmann::json;

std::string preprocess_text(const Preprocess& preprocess) {
  return Json{{"size", preprocess.size},
              {"filter", preprocess.filter == Image::Filter::bicubic ? "bicubic" : "bilinear"},
              {"mean", preprocess.mean},
              {"std", preprocess.std}}
      .dump();
}

std::string layers_text(const std::vector<LayerShape>& layers) {
  Json list = Json::array();
  for (const LayerShape& layer : layers) {
    list.push_back({{"path", layer.path}, {"units", layer.units}, {"height", layer.height}, {"width", layer.width}});
  }
  return list.dump();
}

std::string precision_text(Precision precision) { return precision == Precision::bfloat16 ? "bfloat16" : "float32"; }

class Reader {
 public:
  Reader(const std::map<std::string, std::string>& metadata, const std::string& file)
      : metadata_(metadata), file_(file) {}

  const std::string& text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) fail("it has no '" + key + "'");
    return found->second;
  }

  template <class T>
  T number(const std::string& key, T low, T high) const {
    const std::string& digits = text(key);
    T value{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < low || value > high) {
      fail("its '" + key + "' is '" + digits + "'");
    }
    return value;
  }

  Preprocess preprocess() const {
    Preprocess result;
    try {
      const Json json = Json::parse(text("preprocess"));
      result.size = json.at("size").get<int>();
      const std::string filter = json.at("filter").get<std::string>();
      if (filter != "bilinear" && filter != "bicubic") fail("its filter is '" + filter + "'");
      result.filter = filter == "bicubic" ? Image::Filter::bicubic : Image::Filter::bilinear;
      result.mean = json.at("mean").get<std::array<float, 3>>();
      result.std = json.at("std").get<std::array<float, 3>>();
    } catch (const Json::exception& error) {
      fail(std::string("its preprocessing can't be read: ") + error.what());
    }
    if (result.size < 1 || result.size > 4096) fail("its input size is " + std::to_string(result.size));
    return result;
  }

  std::vector<LayerShape> layers() const {
    std::vector<LayerShape> result;
    std::set<std::string> paths;
    try {
      for (const Json& json : Json::parse(text("layers"))) {
        LayerShape layer{json.at("path").get<std::string>(), json.at("units").get<std::int64_t>(),
                         json.at("height").get<std::int64_t>(), json.at("width").get<std::int64_t>()};
        const auto fits = [](std::int64_t value, std::int64_t most) { return value >= 1 && value <= most; };
        if (!fits(layer.units, 1 << 20) || !fits(layer.height, 4096) || !fits(layer.width, 4096)) {
          fail("layer '" + layer.path + "' has an impossible shape");
        }
        if (!paths.insert(layer.path).second) fail("layer '" + layer.path + "' is there twice");
        result.push_back(std::move(layer));
      }
    } catch (const Json::exception& error) {
      fail(std::string("its layers can't be read: ") + error.what());
    }
    if (result.empty()) fail("it has no layers");
    return result;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error("'" + file_ + "' is no valid exemplar file: " + what);
  }

 private:
  const std::map<std::string, std::string>& metadata_;
  const std::string& file_;
};

}  // namespace

std::map<std::string, std::string> to_metadata(const SweepParameters& parameters) {
  return {{"format", "maia exemplars"},
          {"version", exemplar_format_version},
          {"model", parameters.model},
          {"model_hash", parameters.model_hash},
          {"preprocess", preprocess_text(parameters.preprocess)},
          {"layers", layers_text(parameters.layers)},
          {"images", std::to_string(parameters.images)},
          {"dataset_hash", parameters.dataset_hash},
          {"k", std::to_string(parameters.k)},
          {"batch", std::to_string(parameters.batch)},
          {"precision", precision_text(parameters.precision)},
          {"seed", std::to_string(parameters.seed)},
          {"device", parameters.device},
          {"threads", parameters.threads}};
}

SweepParameters from_metadata(const std::map<std::string, std::string>& metadata, const std::string& file) {
  const Reader read(metadata, file);
  const auto format = metadata.find("format");
  if (format == metadata.end() || format->second != "maia exemplars") {
    throw Error("'" + file + "' is no exemplar file of maia");
  }
  if (read.text("version") != exemplar_format_version) {
    throw Error("'" + file + "' has format version '" + read.text("version") + "', and this maia reads version " +
                exemplar_format_version + "; make it anew with `maia exemplars`");
  }
  constexpr int most = std::numeric_limits<std::int32_t>::max();
  SweepParameters parameters;
  parameters.model = read.text("model");
  parameters.model_hash = read.text("model_hash");
  parameters.preprocess = read.preprocess();
  parameters.layers = read.layers();
  parameters.images = read.number<std::int64_t>("images", 1, most);
  parameters.dataset_hash = read.text("dataset_hash");
  parameters.k = read.number("k", 1, largest_k);
  parameters.batch = read.number("batch", 1, largest_batch);
  const std::string& precision = read.text("precision");
  if (precision != "float32" && precision != "bfloat16") read.fail("its precision is '" + precision + "'");
  parameters.precision = precision == "bfloat16" ? Precision::bfloat16 : Precision::float32;
  parameters.seed = read.number<std::uint64_t>("seed", 0, std::numeric_limits<std::uint64_t>::max());
  parameters.device = read.text("device");
  parameters.threads = read.text("threads");
  return parameters;
}

std::vector<std::string> differences(const SweepParameters& there, const SweepParameters& here, bool same_machine) {
  std::vector<std::string> found;
  const auto compare = [&](const std::string& what, const std::string& a, const std::string& b) {
    if (a != b) found.push_back(what + " is " + a + " there and " + b + " here");
  };
  const auto short_hash = [](const std::string& hash) { return hash.substr(0, 12); };
  compare("the model", there.model, here.model);
  if (there.model_hash != here.model_hash) {
    found.push_back("the model's weights have hash " + short_hash(there.model_hash) + " there and " +
                    short_hash(here.model_hash) + " here");
  }
  compare("the preprocessing", preprocess_text(there.preprocess), preprocess_text(here.preprocess));
  if (there.layers != here.layers) {
    const auto names = [](const SweepParameters& parameters) {
      std::string text;
      for (const LayerShape& layer : parameters.layers) {
        text += (text.empty() ? "" : ",") + layer.path + " (" + std::to_string(layer.units) + " units of " +
                std::to_string(layer.height) + "x" + std::to_string(layer.width) + ")";
      }
      return text;
    };
    found.push_back("the layers are " + names(there) + " there and " + names(here) + " here");
  }
  compare("the number of images", std::to_string(there.images), std::to_string(here.images));
  if (there.dataset_hash != here.dataset_hash && there.images == here.images) {
    found.push_back("the images are others (their names, sizes or contents have hash " +
                    short_hash(there.dataset_hash) + " there and " + short_hash(here.dataset_hash) + " here)");
  }
  compare("k", std::to_string(there.k), std::to_string(here.k));
  compare("the batch size", std::to_string(there.batch), std::to_string(here.batch));
  compare("the precision", precision_text(there.precision), precision_text(here.precision));
  compare("the seed", std::to_string(there.seed), std::to_string(here.seed));
  if (same_machine) {
    compare("the device", there.device, here.device);
    compare("the number of threads", there.threads, here.threads);
  }
  return found;
}

}  // namespace maia
