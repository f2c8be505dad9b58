#include "model/weights/pytorch/pickle.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <unordered_map>

#include "maia/error.hpp"
#include "model/weights/pytorch/pickle_globals.hpp"

namespace maia::pickle {
namespace {

/// The opcodes of the pickle format that PyTorch and Python write from protocol 2 on.
enum Opcode : std::uint8_t {
  MARK = '(',
  EMPTY_TUPLE = ')',
  STOP = '.',
  POP = '0',
  POP_MARK = '1',
  DUP = '2',
  BINBYTES = 'B',
  SHORT_BINBYTES = 'C',
  BINFLOAT = 'G',
  BININT = 'J',
  BININT1 = 'K',
  BININT2 = 'M',
  NONE = 'N',
  BINPERSID = 'Q',
  REDUCE = 'R',
  BINSTRING = 'T',
  SHORT_BINSTRING = 'U',
  BINUNICODE = 'X',
  EMPTY_LIST = ']',
  APPEND = 'a',
  BUILD = 'b',
  GLOBAL = 'c',
  DICT = 'd',
  APPENDS = 'e',
  BINGET = 'h',
  LONG_BINGET = 'j',
  LIST = 'l',
  BINPUT = 'q',
  LONG_BINPUT = 'r',
  SETITEM = 's',
  TUPLE = 't',
  SETITEMS = 'u',
  EMPTY_DICT = '}',
  PROTO = 0x80,
  NEWOBJ = 0x81,
  TUPLE1 = 0x85,
  TUPLE2 = 0x86,
  TUPLE3 = 0x87,
  NEWTRUE = 0x88,
  NEWFALSE = 0x89,
  LONG1 = 0x8a,
  LONG4 = 0x8b,
  SHORT_BINUNICODE = 0x8c,
  BINUNICODE8 = 0x8d,
  BINBYTES8 = 0x8e,
  EMPTY_SET = 0x8f,
  ADDITEMS = 0x90,
  FROZENSET = 0x91,
  STACK_GLOBAL = 0x93,
  MEMOIZE = 0x94,
  FRAME = 0x95,
};

constexpr int highest_protocol = 5;

/// More than any checkpoint has, and what bounds the memory: a value takes up to a hundred bytes.
constexpr std::size_t most_values = 8'000'000;

class Machine {
 public:
  explicit Machine(std::span<const std::byte> bytes) : bytes_(bytes) {}

  Document run() {
    if (byte() != PROTO) throw Error("it does not begin like a pickle of protocol 2 or later");
    if (const int protocol = byte(); protocol < 2 || protocol > highest_protocol)
      throw Error("it has the pickle protocol " + std::to_string(protocol) + "; maia reads 2 to " +
                  std::to_string(highest_protocol));
    for (;;) {
      const std::size_t start = at_;
      const std::uint8_t opcode = byte();
      if (opcode == STOP) break;
      try {
        step(opcode);
      } catch (const Error& error) {
        throw Error(std::string(error.what()) + " (byte " + std::to_string(start) + " of the pickle)");
      }
    }
    document_.root = pop();
    document_.length = at_;
    return std::move(document_);
  }

 private:
  // ---- input

  std::span<const std::byte> take(std::uint64_t count) {
    if (count > bytes_.size() - at_) throw Error("the pickle is cut short");
    const auto taken = bytes_.subspan(at_, static_cast<std::size_t>(count));
    at_ += taken.size();
    return taken;
  }

  template <typename T>
  T little_endian() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  std::uint8_t byte() { return little_endian<std::uint8_t>(); }

  std::string text(std::uint64_t length) {
    const auto taken = take(length);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  std::string line() {
    const auto rest = bytes_.subspan(at_);
    const auto end = std::find(rest.begin(), rest.end(), std::byte{'\n'});
    if (end == rest.end()) throw Error("the pickle is cut short");
    std::string line = text(static_cast<std::uint64_t>(end - rest.begin()));
    ++at_;
    return line;
  }

  // ---- stack and memo

  void push(Value value) {
    if (document_.values.size() >= most_values)
      throw Error("it has more than " + std::to_string(most_values) + " values");
    document_.values.push_back(std::move(value));
    stack_.push_back(static_cast<Ref>(document_.values.size() - 1));
  }

  Ref top() const {
    // What lies below the last mark is out of reach.
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) throw Error("it takes a value that is not there");
    return stack_.back();
  }

  Ref pop() {
    const Ref ref = top();
    stack_.pop_back();
    return ref;
  }

  std::vector<Ref> pop_to_mark() {
    if (marks_.empty()) throw Error("it takes values up to a mark that is not there");
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Ref> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
  }

  std::vector<Ref> pop_count(std::size_t count) {
    std::vector<Ref> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    return items;
  }

  void recall(std::uint32_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) throw Error("it recalls the value " + std::to_string(index) + ", which it never noted");
    stack_.push_back(found->second);
  }

  template <typename T>
  T& at_top(const char* what) {
    T* value = std::get_if<T>(&document_.values[top()]);
    if (value == nullptr) throw Error("it treats " + describe(document_.values[top()]) + " as " + what);
    return *value;
  }

  void add_items(const std::vector<Ref>& items) {
    if (items.size() % 2 != 0) throw Error("a key of a dictionary has no value");
    Dict& dict = at_top<Dict>("a dictionary");
    for (std::size_t i = 0; i < items.size(); i += 2) dict.items.emplace_back(items[i], items[i + 1]);
  }

  // ---- values

  void push_integer(std::string_view bytes) {
    if (bytes.size() > sizeof(std::int64_t)) {
      push(LongInteger{std::string(bytes)});
      return;
    }
    std::int64_t value = !bytes.empty() && static_cast<signed char>(bytes.back()) < 0 ? -1 : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    push(value);
  }

  void push_global(const std::string& name) {
    check_global(name);
    push(Global{name});
  }

  const Global& callee(Ref ref) const {
    const Global* global = document_.get<Global>(ref);
    if (global == nullptr) throw Error("it calls " + describe(document_.at(ref)));
    return *global;
  }

  void call_with_tuple() {
    const Ref arguments = pop();
    const Ref function = pop();
    const Tuple* tuple = document_.get<Tuple>(arguments);
    if (tuple == nullptr) throw Error("it calls a function with " + describe(document_.at(arguments)));
    const std::string name = callee(function).name;
    Value result = call(document_, name, tuple->items);
    // A dictionary may be a copy of another one. Without a limit, few bytes could ask for many copies of a large one.
    if (const Dict* dict = std::get_if<Dict>(&result))
      if (copied_ += dict->items.size(); copied_ > most_values) throw Error("it copies dictionaries again and again");
    push(std::move(result));
  }

  void push_big_endian_double() {
    std::uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | byte();
    push(std::bit_cast<double>(bits));
  }

  void step(std::uint8_t opcode) {
    switch (opcode) {
      case FRAME:
        little_endian<std::uint64_t>();
        break;

      case NONE:
        push(None{});
        break;
      case NEWTRUE:
        push(true);
        break;
      case NEWFALSE:
        push(false);
        break;
      case BININT:
        push(std::int64_t{little_endian<std::int32_t>()});
        break;
      case BININT1:
        push(std::int64_t{byte()});
        break;
      case BININT2:
        push(std::int64_t{little_endian<std::uint16_t>()});
        break;
      case LONG1:
        push_integer(text(byte()));
        break;
      case LONG4: {
        const auto length = little_endian<std::int32_t>();
        if (length < 0) throw Error("a number has a negative length");
        push_integer(text(static_cast<std::uint64_t>(length)));
        break;
      }
      case BINFLOAT:
        push_big_endian_double();
        break;

      case SHORT_BINUNICODE:
      case SHORT_BINSTRING:
        push(Text{text(byte())});
        break;
      case BINUNICODE:
      case BINSTRING:
        push(Text{text(little_endian<std::uint32_t>())});
        break;
      case BINUNICODE8:
        push(Text{text(little_endian<std::uint64_t>())});
        break;
      case SHORT_BINBYTES:
        push(Bytes{text(byte())});
        break;
      case BINBYTES:
        push(Bytes{text(little_endian<std::uint32_t>())});
        break;
      case BINBYTES8:
        push(Bytes{text(little_endian<std::uint64_t>())});
        break;

      case MARK:
        marks_.push_back(stack_.size());
        break;
      case POP:
        // Python drops a mark in the same way.
        if (!marks_.empty() && marks_.back() == stack_.size()) {
          marks_.pop_back();
        } else {
          pop();
        }
        break;
      case POP_MARK:
        pop_to_mark();
        break;
      case DUP:
        stack_.push_back(top());
        break;

      case BINGET:
        recall(byte());
        break;
      case LONG_BINGET:
        recall(little_endian<std::uint32_t>());
        break;
      case BINPUT:
        memo_[byte()] = top();
        break;
      case LONG_BINPUT:
        memo_[little_endian<std::uint32_t>()] = top();
        break;
      case MEMOIZE:
        memo_.emplace(static_cast<std::uint32_t>(memo_.size()), top());
        break;

      case EMPTY_TUPLE:
        push(Tuple{});
        break;
      case TUPLE1:
        push(Tuple{pop_count(1)});
        break;
      case TUPLE2:
        push(Tuple{pop_count(2)});
        break;
      case TUPLE3:
        push(Tuple{pop_count(3)});
        break;
      case TUPLE:
        push(Tuple{pop_to_mark()});
        break;

      case EMPTY_LIST:
        push(List{});
        break;
      case LIST:
        push(List{pop_to_mark()});
        break;
      case APPEND: {
        const Ref item = pop();
        at_top<List>("a list").items.push_back(item);
        break;
      }
      case APPENDS: {
        const std::vector<Ref> items = pop_to_mark();
        std::vector<Ref>& list = at_top<List>("a list").items;
        list.insert(list.end(), items.begin(), items.end());
        break;
      }

      case EMPTY_DICT:
        push(Dict{});
        break;
      case DICT: {
        const std::vector<Ref> items = pop_to_mark();
        push(Dict{});
        add_items(items);
        break;
      }
      case SETITEM:
        add_items(pop_count(2));
        break;
      case SETITEMS:
        add_items(pop_to_mark());
        break;

      case EMPTY_SET:
        push(Opaque{"builtins.set"});
        break;
      case ADDITEMS:
        pop_to_mark();
        at_top<Opaque>("a set");
        break;
      case FROZENSET:
        pop_to_mark();
        push(Opaque{"builtins.frozenset"});
        break;

      case GLOBAL: {
        const std::string module = line();
        push_global(module + '.' + line());
        break;
      }
      case STACK_GLOBAL: {
        const std::vector<Ref> names = pop_count(2);
        const Text* module = document_.get<Text>(names[0]);
        const Text* name = document_.get<Text>(names[1]);
        if (module == nullptr || name == nullptr) throw Error("it names a function by something that is no text");
        push_global(module->text + '.' + name->text);
        break;
      }
      case REDUCE:
      case NEWOBJ:
        call_with_tuple();
        break;
      case BUILD: {
        // Attributes (of an OrderedDict the versions of the modules): of no use here. Only what has some may get any.
        pop();
        const Value& object = document_.at(top());
        if (!std::holds_alternative<Dict>(object) && !std::holds_alternative<Opaque>(object) &&
            !std::holds_alternative<Tensor>(object))
          throw Error("it gives attributes to " + describe(object));
        break;
      }
      case BINPERSID:
        push(storage(document_, pop()));
        break;

      default:
        throw Error("it has the operation " + std::to_string(opcode) + ", which weights do not need");
    }
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  Document document_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, Ref> memo_;
  std::size_t copied_ = 0;
};

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace

std::string describe(const Value& value) {
  return std::visit(Overloaded{
                        [](const None&) -> std::string { return "None"; },
                        [](bool flag) -> std::string { return flag ? "True" : "False"; },
                        [](std::int64_t number) { return "the number " + std::to_string(number); },
                        [](double number) { return "the number " + std::to_string(number); },
                        [](const Text& text) { return "the text '" + text.text.substr(0, 60) + "'"; },
                        [](const Bytes&) -> std::string { return "bytes"; },
                        [](const LongInteger&) -> std::string { return "a long number"; },
                        [](const List& list) { return "a list of " + std::to_string(list.items.size()); },
                        [](const Tuple& tuple) { return "a tuple of " + std::to_string(tuple.items.size()); },
                        [](const Dict& dict) { return "a dictionary of " + std::to_string(dict.items.size()); },
                        [](const Global& global) { return "'" + global.name + "'"; },
                        [](const Opaque& object) { return "an object of type '" + object.type + "'"; },
                        [](const Storage&) -> std::string { return "a storage"; },
                        [](const Tensor&) -> std::string { return "a tensor"; },
                    },
                    value);
}

Document parse(std::span<const std::byte> bytes) { return Machine(bytes).run(); }

}  // namespace maia::pickle
