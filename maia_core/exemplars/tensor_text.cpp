#include "exemplars/tensor_text.hpp"

#include "maia/error.hpp"

namespace maia {

TextTensor::TextTensor(std::string tensor, const std::vector<std::string>& texts) : name(std::move(tensor)) {
  for (const std::string& text : texts) {
    bytes += text;
    ends.push_back(static_cast<std::int64_t>(bytes.size()));
  }
}

void TextTensor::declare(std::vector<TensorDeclaration>& declarations) const {
  declarations.push_back({name, ElementType::u8, {static_cast<std::int64_t>(bytes.size())}});
  declarations.push_back({name + "_ends", ElementType::i64, {static_cast<std::int64_t>(ends.size())}});
}

void TextTensor::write(SafetensorsWriter& writer) const {
  writer.write(name, std::as_bytes(std::span(bytes)));
  writer.write(name + "_ends", ends);
}

TextTensorView::TextTensorView(const SafetensorsFile& file, const std::string& name)
    : file_(file.name()),
      name_(name),
      bytes_(file.at(name).values<std::uint8_t>()),
      ends_(file.at(name + "_ends").values<std::int64_t>()) {}

std::string TextTensorView::at(std::int64_t i) const {
  const std::int64_t start = i == 0 ? 0 : ends_[i - 1];
  if (start < 0 || ends_[i] < start || ends_[i] > static_cast<std::int64_t>(bytes_.size())) {
    throw Error("'" + file_ + "' is no valid exemplar file: '" + name_ + "' is damaged");
  }
  return {reinterpret_cast<const char*>(bytes_.data()) + start, static_cast<std::size_t>(ends_[i] - start)};
}

void throw_wrong_shape(const SafetensorsFile& file, const std::string& name) {
  throw Error("'" + file.name() + "' is no valid exemplar file: tensor '" + name + "' has an unexpected shape");
}

}  // namespace maia
