#include "model/weights/pytorch/pickle_globals.hpp"

#include <array>
#include <utility>

#include "maia/error.hpp"

namespace maia::pickle {
namespace {

constexpr std::array<std::pair<std::string_view, ElementType>, 13> storage_types{{
    {"torch.DoubleStorage", ElementType::f64},
    {"torch.FloatStorage", ElementType::f32},
    {"torch.HalfStorage", ElementType::f16},
    {"torch.BFloat16Storage", ElementType::bf16},
    {"torch.LongStorage", ElementType::i64},
    {"torch.IntStorage", ElementType::i32},
    {"torch.ShortStorage", ElementType::i16},
    {"torch.CharStorage", ElementType::i8},
    {"torch.ByteStorage", ElementType::u8},
    {"torch.BoolStorage", ElementType::boolean},
    {"torch.UntypedStorage", ElementType::u8},
    {"torch.storage.UntypedStorage", ElementType::u8},
    {"torch.storage._UntypedStorage", ElementType::u8},
}};

// Calls that give something of use.
constexpr std::array<std::string_view, 8> functions{
    "collections.OrderedDict",
    "collections.Counter",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.Size",
    "_codecs.encode",
};

// What the checkpoints of training runs hold beside the weights. Their calls give an Opaque.
constexpr std::array<std::string_view, 21> opaque{
    "argparse.Namespace",
    "copy_reg._reconstructor",
    "copyreg._reconstructor",
    "__builtin__.object",
    "builtins.object",
    "__builtin__.set",
    "builtins.set",
    "__builtin__.frozenset",
    "builtins.frozenset",
    "__builtin__.bytearray",
    "builtins.bytearray",
    "numpy.dtype",
    "numpy.ndarray",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
    "pathlib.Path",
    "pathlib.PosixPath",
    "torch.device",
    "torch.nn.parameter.Parameter",
};

// Types of numbers and memory layouts: mentioned, never called.
constexpr std::array<std::string_view, 17> constants{
    "torch.float64",
    "torch.double",
    "torch.float32",
    "torch.float",
    "torch.float16",
    "torch.half",
    "torch.bfloat16",
    "torch.int64",
    "torch.long",
    "torch.int32",
    "torch.int",
    "torch.int16",
    "torch.int8",
    "torch.uint8",
    "torch.bool",
    "torch.strided",
    "torch.contiguous_format",
};

// Both are copied, so a limit keeps a short pickle from asking for much memory.
constexpr std::size_t most_dimensions = 64;
constexpr std::size_t longest_key = 256;

template <typename Names>
bool is_in(const Names& names, std::string_view name) {
  for (const std::string_view known : names)
    if (known == name) return true;
  return false;
}

[[noreturn]] void wrong_arguments(const std::string& function) {
  throw Error("'" + function + "' has arguments that make no sense");
}

std::int64_t integer(const Document& document, Ref ref, const std::string& function) {
  const std::int64_t* number = document.get<std::int64_t>(ref);
  if (number == nullptr) wrong_arguments(function);
  return *number;
}

std::vector<std::int64_t> integers(const Document& document, Ref ref, const std::string& function) {
  const Tuple* tuple = document.get<Tuple>(ref);
  if (tuple == nullptr || tuple->items.size() > most_dimensions) wrong_arguments(function);
  std::vector<std::int64_t> numbers;
  for (const Ref item : tuple->items) numbers.push_back(integer(document, item, function));
  return numbers;
}

/// (storage, offset, sizes, strides, ...): what follows says whether gradients are wanted.
Tensor tensor(const Document& document, const std::string& function, std::span<const Ref> arguments) {
  if (arguments.size() < 4 || document.get<Storage>(arguments[0]) == nullptr) wrong_arguments(function);
  return {arguments[0], integer(document, arguments[1], function), integers(document, arguments[2], function),
          integers(document, arguments[3], function)};
}

/// OrderedDict(), or OrderedDict([(key, value), ...]), as older versions of Python write it.
Dict dictionary(const Document& document, const std::string& function, std::span<const Ref> arguments) {
  if (arguments.empty()) return {};
  if (arguments.size() > 1) wrong_arguments(function);
  if (const Dict* dict = document.get<Dict>(arguments[0])) return *dict;
  const List* pairs = document.get<List>(arguments[0]);
  if (pairs == nullptr) wrong_arguments(function);
  Dict dict;
  for (const Ref pair : pairs->items) {
    const std::vector<Ref>* items = nullptr;
    if (const List* list = document.get<List>(pair)) items = &list->items;
    if (const Tuple* tuple = document.get<Tuple>(pair)) items = &tuple->items;
    if (items == nullptr || items->size() != 2) wrong_arguments(function);
    dict.items.emplace_back((*items)[0], (*items)[1]);
  }
  return dict;
}

}  // namespace

std::optional<ElementType> storage_type(std::string_view name) {
  for (const auto& [known, type] : storage_types)
    if (known == name) return type;
  return std::nullopt;
}

void check_global(std::string_view name) {
  if (storage_type(name) || is_in(functions, name) || is_in(opaque, name) || is_in(constants, name)) return;
  throw Error("it refers to '" + std::string(name) +
              "', which is not among the few names that weights need; maia never runs code in pickles. If this is a "
              "whole model, load it "
              "in PyTorch and save its state_dict()");
}

Value call(const Document& document, const std::string& function, std::span<const Ref> arguments) {
  if (function == "torch._utils._rebuild_tensor_v2" || function == "torch._utils._rebuild_tensor")
    return tensor(document, function, arguments);
  if (function == "torch._utils._rebuild_parameter" || function == "torch._utils._rebuild_parameter_with_state") {
    if (arguments.empty() || document.get<Tensor>(arguments[0]) == nullptr) wrong_arguments(function);
    return document.at(arguments[0]);
  }
  if (function == "collections.OrderedDict" || function == "collections.Counter")
    return dictionary(document, function, arguments);
  if (function == "torch.Size") {
    const Tuple* lengths = arguments.size() == 1 ? document.get<Tuple>(arguments[0]) : nullptr;
    if (lengths == nullptr || lengths->items.size() > most_dimensions) wrong_arguments(function);
    return *lengths;
  }
  if (is_in(constants, function) || storage_type(function))
    throw Error("it calls '" + function + "', which is no function");
  return Opaque{function};
}

Storage storage(const Document& document, Ref persistent_id) {
  // ("storage", class, key, device, elements), and in old files what part of it this is: None or (key, begin,
  // elements).
  const Tuple* id = document.get<Tuple>(persistent_id);
  const Text* what = id != nullptr && id->items.size() >= 5 ? document.get<Text>(id->items[0]) : nullptr;
  if (what == nullptr || what->text != "storage")
    throw Error("it refers to something outside of the pickle that is no storage");
  const Global* type = document.get<Global>(id->items[1]);
  const std::optional<ElementType> element = type != nullptr ? storage_type(type->name) : std::nullopt;
  const Text* key = document.get<Text>(id->items[2]);
  const std::int64_t* elements = document.get<std::int64_t>(id->items[4]);
  if (!element || key == nullptr || key->text.size() > longest_key || elements == nullptr || *elements < 0)
    throw Error("it describes a storage wrongly");
  Storage storage{*element, key->text, *elements, 0, *elements};
  if (id->items.size() > 5 && document.get<None>(id->items[5]) == nullptr) {
    const Tuple* view = document.get<Tuple>(id->items[5]);
    const std::int64_t* begin =
        view != nullptr && view->items.size() == 3 ? document.get<std::int64_t>(view->items[1]) : nullptr;
    const std::int64_t* count = begin != nullptr ? document.get<std::int64_t>(view->items[2]) : nullptr;
    if (count == nullptr || *begin < 0 || *count < 0 || *begin > *elements || *count > *elements - *begin)
      throw Error("it describes a part of a storage wrongly");
    storage.view_begin = *begin;
    storage.view_elements = *count;
  }
  return storage;
}

}  // namespace maia::pickle
