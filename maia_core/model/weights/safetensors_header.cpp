#include "model/weights/safetensors_header.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "maia/error.hpp"

namespace maia::safetensors {
namespace {

using nlohmann::json;

/// Fills a Header from the parser's events. A tree of values would silently drop a key's first occurrence, and would
/// cost many times the header's length.
class HeaderBuilder : public json::json_sax_t {
 public:
  explicit HeaderBuilder(Header& header) : header_(header) {}

  bool start_object(std::size_t) override {
    switch (where_) {
      case Where::start:
        where_ = Where::file;
        return true;
      case Where::file:
        if (name_ == metadata_key) {
          where_ = Where::metadata;
        } else {
          where_ = Where::tensor;
          entry_ = {};
          entry_.name = name_;
          seen_fields_ = {};
          offsets_.clear();
        }
        return true;
      default:
        unexpected("an object");
    }
  }

  bool end_object() override {
    switch (where_) {
      case Where::file:
        where_ = Where::end;
        return true;
      case Where::metadata:
        where_ = Where::file;
        return true;
      default:
        finish_tensor();
        return true;
    }
  }

  bool key(std::string& name) override {
    switch (where_) {
      case Where::file:
        if (!names_.insert(name).second) throw Error("the header has the key '" + name + "' twice");
        name_ = name;
        break;
      case Where::metadata:
        if (header_.metadata.contains(name)) throw Error("the metadata has the key '" + name + "' twice");
        field_ = name;
        break;
      default:
        if (name != "dtype" && name != "shape" && name != "data_offsets")
          throw Error("tensor '" + name_ + "' has an unknown field '" + name + "'");
        if (!seen_fields_.insert(name).second) throw Error("tensor '" + name_ + "' has the field '" + name + "' twice");
        field_ = name;
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (where_ != Where::tensor || field_ == "dtype") unexpected("an array");
    where_ = field_ == "shape" ? Where::shape : Where::offsets;
    return true;
  }

  bool end_array() override {
    where_ = Where::tensor;
    return true;
  }

  bool string(std::string& text) override {
    if (where_ == Where::metadata) {
      header_.metadata.emplace(field_, text);
    } else if (where_ == Where::tensor && field_ == "dtype") {
      const std::optional<ElementType> type = element_type(text);
      if (!type) throw Error("tensor '" + name_ + "' has the type '" + text + "', which maia does not know");
      entry_.type = *type;
    } else {
      unexpected("a string");
    }
    return true;
  }

  bool number_unsigned(json::number_unsigned_t value) override {
    if (value > static_cast<json::number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
      throw Error("tensor '" + name_ + "' has a number that is too large: " + std::to_string(value));
    if (where_ == Where::shape) {
      entry_.shape.push_back(static_cast<std::int64_t>(value));
    } else if (where_ == Where::offsets) {
      offsets_.push_back(value);
    } else {
      unexpected("a number");
    }
    return true;
  }

  bool number_integer(json::number_integer_t value) override { unexpected("the number " + std::to_string(value)); }
  bool number_float(json::number_float_t, const std::string& text) override { unexpected("the number " + text); }
  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a truth value"); }
  bool binary(json::binary_t&) override { unexpected("binary data"); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw Error("the header is not valid JSON at byte " + std::to_string(position));
  }

 private:
  enum class Where { start, file, metadata, tensor, shape, offsets, end };

  [[noreturn]] void unexpected(const std::string& what) const {
    throw Error("the header has " + what + " where it does not belong" +
                (name_.empty() ? "" : " (at '" + name_ + "')"));
  }

  void finish_tensor() {
    for (const char* field : {"dtype", "shape", "data_offsets"})
      if (!seen_fields_.contains(field)) throw Error("tensor '" + name_ + "' has no field '" + field + "'");
    if (offsets_.size() != 2)
      throw Error("tensor '" + name_ + "' has " + std::to_string(offsets_.size()) + " data_offsets instead of 2");
    entry_.begin = offsets_[0];
    entry_.end = offsets_[1];
    header_.entries.push_back(std::move(entry_));
    where_ = Where::file;
  }

  Header& header_;
  Where where_ = Where::start;
  std::string name_, field_;
  Entry entry_;
  std::set<std::string> names_, seen_fields_;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace

std::optional<std::uint64_t> byte_count(ElementType type, const std::vector<std::int64_t>& shape) {
  // A length of 0 makes the tensor empty whatever the others are, but they must be sane, too.
  bool empty = false;
  std::int64_t count = static_cast<std::int64_t>(element_size(type));
  for (const std::int64_t length : shape) {
    if (length < 0) return std::nullopt;
    if (length == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(count, length, &count)) {
      return std::nullopt;
    }
  }
  return empty ? 0 : static_cast<std::uint64_t>(count);
}

Header parse_header(std::string_view text) {
  // The format wants the brace first; blanks may only follow.
  if (text.empty() || text.front() != '{') throw Error("the header does not begin with '{'");
  Header header;
  HeaderBuilder builder(header);
  json::sax_parse(text.begin(), text.end(), &builder);
  return header;
}

}  // namespace maia::safetensors
