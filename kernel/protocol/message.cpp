#include "message.hpp"

#include <bit>
#include <cstring>
#include <iterator>
#include <type_traits>
#include <utility>

namespace maia::protocol {
namespace {

static_assert(std::endian::native == std::endian::little, "the wire format is the memory format");

template <class T>
concept Record = requires(T t) { t.fields(); };

class Writer {
 public:
  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(const T& value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(const std::string& text) {
    put_count(text.size());
    out_ += text;
  }
  template <class T>
  void put(const std::vector<T>& items) {
    expect_at_most(items.size(), max_elements);
    put_count(items.size());
    for (const T& item : items) put(item);
  }
  void put(const MimeBundle& bundle) {
    expect_at_most(bundle.size(), max_mime_types);
    put_count(bundle.size());
    for (const auto& [mime, data] : bundle) {
      put(mime);
      put(data);
    }
  }
  template <Record T>
  void put(const T& record) {
    // fields() ties mutable references so that one list serves both directions.
    std::apply([this](const auto&... field) { (this->put(field), ...); }, const_cast<T&>(record).fields());
  }
  std::string take() { return std::move(out_); }

 private:
  static void expect_at_most(std::size_t count, std::size_t most) {
    if (count > most)
      throw ProtocolError(std::to_string(count) +
                          " things at once can't be sent between broker and worker, which take " +
                          std::to_string(most));
  }
  void put_count(std::size_t count) {
    if (count > max_payload || out_.size() > max_payload)
      throw ProtocolError("a message of more than " + std::to_string(max_payload >> 20) +
                          " MiB can't be sent between broker and worker; show less at once");
    put(static_cast<std::uint32_t>(count));
  }
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void get(T& value) {
    const std::string_view bytes = take(sizeof value);
    if constexpr (std::is_same_v<T, bool>) {
      if (static_cast<unsigned char>(bytes[0]) > 1) throw ProtocolError("a bool that is neither 0 nor 1");
      value = bytes[0] != 0;
    } else {
      std::memcpy(&value, bytes.data(), sizeof value);
    }
    if constexpr (std::is_same_v<T, Status>)
      if (value > Status::fatal) throw ProtocolError("an unknown status");
  }
  void get(std::string& text) { text = take(get_count()); }
  template <class T>
  void get(std::vector<T>& items) {
    // Every element takes at least one byte, so a lying count runs out of input before memory.
    for (std::size_t left = get_count(max_elements); left > 0; --left) get(items.emplace_back());
  }
  void get(MimeBundle& bundle) {
    for (std::size_t left = get_count(max_mime_types); left > 0; --left) {
      std::string mime, data;
      get(mime);
      get(data);
      if (!bundle.empty() && mime <= bundle.rbegin()->first) throw ProtocolError("MIME types that are not in order");
      bundle.emplace_hint(bundle.end(), std::move(mime), std::move(data));
    }
  }
  template <Record T>
  void get(T& record) {
    std::apply([this](auto&... field) { (this->get(field), ...); }, record.fields());
  }
  void expect_end() const {
    if (!in_.empty()) throw ProtocolError(std::to_string(in_.size()) + " bytes after the end of a message");
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > in_.size())
      throw ProtocolError("a message ends after " + std::to_string(in_.size()) + " of " + std::to_string(count) +
                          " bytes");
    const std::string_view bytes = in_.substr(0, count);
    in_.remove_prefix(count);
    return bytes;
  }
  std::size_t get_count(std::size_t most = max_payload) {
    std::uint32_t count = 0;
    get(count);
    if (count > in_.size()) throw ProtocolError("a count of " + std::to_string(count) + " exceeds its message");
    if (count > most) throw ProtocolError("a count of " + std::to_string(count) + " is too large");
    return count;
  }
  std::string_view in_;
};

template <std::size_t... I>
Message decode_as(std::size_t type, Reader& reader, std::index_sequence<I...>) {
  Message message;
  const bool known = ((type == I && (reader.get(message.emplace<I>()), true)) || ...);
  if (!known) throw ProtocolError("unknown message type " + std::to_string(type));
  return message;
}

}  // namespace

std::string encode(const Message& message) {
  static_assert(std::variant_size_v<Message> < 256);
  Writer writer;
  writer.put(static_cast<std::uint8_t>(message.index()));
  std::visit([&](const auto& record) { writer.put(record); }, message);
  std::string payload = writer.take();
  if (payload.size() > max_payload)
    throw ProtocolError("a message of " + std::to_string(payload.size()) + " bytes is too long");
  return payload;
}

Message decode(std::string_view payload) {
  Reader reader(payload);
  std::uint8_t type = 0;
  reader.get(type);
  Message message = decode_as(type, reader, std::make_index_sequence<std::variant_size_v<Message>>());
  reader.expect_end();
  return message;
}

const char* type_name(const Message& message) {
  static constexpr const char* names[] = {
      "Execute",      "InputReply",  "Interrupt",    "Complete",       "Inspect",       "IsComplete",
      "Configure",    "ListNames",   "ServiceReply", "Shutdown",       "Ready",         "Display",
      "Result",       "ClearOutput", "InputRequest", "Done",           "Completions",   "Inspection",
      "Completeness", "Configured",  "Names",        "ServiceRequest", "ServiceCancel", "Dying"};
  static_assert(std::size(names) == std::variant_size_v<Message>);
  return names[message.index()];
}

}  // namespace maia::protocol
