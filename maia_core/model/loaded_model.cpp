#include "model/loaded_model.hpp"

#include <sstream>

#include "image/sha256.hpp"

namespace maia {
namespace {

/// Programs kept for a model: a notebook mostly looks at one or two layers at a time.
constexpr std::size_t kept_programs = 6;

std::string key_of(const Request& request) {
  std::string key;
  for (const std::string& tap : request.taps) key += tap + '\n';
  key += request.output ? "output " : "";
  key += request.differentiable ? "differentiable " : "";
  key += request.precision == Precision::bfloat16 ? "bfloat16" : "float32";
  return key;
}

}  // namespace

const std::string& Model::Loaded::hash() const {
  std::call_once(hashed_, [this] {
    std::ostringstream what;
    what << "maia model 1\n"
         << sha256_of_file(weights_file) << '\n'
         << preprocess.size << ' ' << (preprocess.filter == Image::Filter::bicubic ? "bicubic" : "bilinear");
    for (const float value : preprocess.mean) what << ' ' << value;
    for (const float value : preprocess.std) what << ' ' << value;
    const std::string architecture = name.substr(0, name.find('@'));
    if (architecture.find('/') == std::string::npos) what << '\n' << architecture;  // a file's place does not matter
    hash_ = sha256(what.str());
  });
  return hash_;
}

std::shared_ptr<const Program> Model::Loaded::program(const Request& request) const {
  if (!request.edits.empty()) return network->compile(request);
  const std::string key = key_of(request);
  const std::lock_guard lock(mutex_);
  for (auto entry = programs_.begin(); entry != programs_.end(); ++entry) {
    if (entry->first != key) continue;
    programs_.splice(programs_.begin(), programs_, entry);
    return programs_.front().second;
  }
  programs_.emplace_front(key, network->compile(request));
  if (programs_.size() > kept_programs) programs_.pop_back();
  return programs_.front().second;
}

}  // namespace maia
