// How values become text and MIME bundles. Not part of the API.
//
// Everything takes a tag type `Fresh`. A template's answer to "does T have operator<<?" is
// fixed when it is first asked; in a notebook the operator may be defined one cell later.
// A new tag per cell asks anew.
#pragma once

#include <array>
#include <chrono>
#include <complex>
#include <exception>
#include <filesystem>
#include <ios>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>
#include <vector>

namespace maia {

using MimeBundle = std::map<std::string, std::string>;

namespace detail {

/// Elements of a container that are written out; the rest is counted.
inline constexpr std::size_t max_elements = 200;

// Compiled once, in the kernel: cells that show them stay small.
std::string text_of(bool);
std::string text_of(char);
std::string text_of(signed char);
std::string text_of(unsigned char);
std::string text_of(short);
std::string text_of(unsigned short);
std::string text_of(int);
std::string text_of(unsigned);
std::string text_of(long);
std::string text_of(unsigned long);
std::string text_of(long long);
std::string text_of(unsigned long long);
std::string text_of(float);
std::string text_of(double);
std::string text_of(long double);
std::string text_of(std::string_view);
std::string text_of(const std::exception&);
std::string text_of_pointer(const void*, const std::type_info&);
std::string text_of_object(const void*, const std::type_info&);
std::string text_of_enum(long long, const std::type_info&);
std::string readable_type(const std::type_info&);
MimeBundle plain_bundle(const std::string& text);

template <class Fresh, class T, class = void>
struct has_bundle : std::false_type {};
template <class Fresh, class T>
struct has_bundle<Fresh, T, std::void_t<decltype(MimeBundle(mime_bundle_repr(std::declval<const T&>())))>>
    : std::true_type {};

template <class Fresh, class T, class = void>
struct has_stream : std::false_type {};
template <class Fresh, class T>
struct has_stream<Fresh, T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<const T&>())>>
    : std::true_type {};

template <class Fresh, class T, class = void>
struct is_range : std::false_type {};
template <class Fresh, class T>
struct is_range<Fresh, T,
                std::void_t<decltype(std::begin(std::declval<T&>()) != std::end(std::declval<T&>())),
                            decltype(*std::begin(std::declval<T&>()))>> : std::true_type {};

template <class T, class = void>
struct is_map : std::false_type {};
template <class T>
struct is_map<T, std::void_t<typename T::key_type, typename T::mapped_type>> : std::true_type {};

/// Containers of the standard library show their elements, whatever operators a header gives them.
template <class T, class = void>
struct is_container : std::false_type {};
template <class T>
struct is_container<T, std::void_t<typename T::allocator_type, typename T::const_iterator,
                                   decltype(std::declval<const T&>().begin() != std::declval<const T&>().end())>>
    : std::true_type {};

template <class T, class = void>
struct is_tuple : std::false_type {};
template <class T>
struct is_tuple<T, std::void_t<decltype(std::tuple_size<T>::value)>> : std::true_type {};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
struct is_variant : std::false_type {};
template <class... T>
struct is_variant<std::variant<T...>> : std::true_type {};

template <class T>
struct is_smart_pointer : std::false_type {};
template <class T, class D>
struct is_smart_pointer<std::unique_ptr<T, D>> : std::true_type {};
template <class T>
struct is_smart_pointer<std::shared_ptr<T>> : std::true_type {};

template <class T>
struct is_duration : std::false_type {};
template <class R, class P>
struct is_duration<std::chrono::duration<R, P>> : std::true_type {};

template <class T, class = void>
struct is_adaptor : std::false_type {};
template <class T>
struct is_adaptor<T, std::void_t<typename T::container_type, decltype(std::declval<const T&>().size())>>
    : std::bool_constant<!is_range<void, T>::value> {};

/// Closures without captures: they convert to a function pointer, and so even print as "1".
template <class T, class = void>
struct is_closure : std::false_type {};
template <class T>
struct is_closure<T, std::void_t<decltype(+std::declval<const T&>())>>
    : std::bool_constant<std::is_class_v<T> &&
                         std::is_function_v<std::remove_pointer_t<decltype(+std::declval<const T&>())>>> {};

template <class T>
inline constexpr bool is_text_v =
    std::is_convertible_v<const T&, std::string_view> && !std::is_same_v<T, std::nullptr_t>;

template <class T>
inline constexpr bool is_string_v =
    std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view> ||
    std::is_same_v<std::decay_t<T>, const char*> || std::is_same_v<std::decay_t<T>, char*>;

// Containers that cells show most often, compiled once like the numbers.
std::string text_of(const std::vector<int>&);
std::string text_of(const std::vector<long>&);
std::string text_of(const std::vector<std::size_t>&);
std::string text_of(const std::vector<float>&);
std::string text_of(const std::vector<double>&);
std::string text_of(const std::vector<std::string>&);
std::string text_of(const std::vector<std::vector<double>>&);
std::string text_of(const std::map<std::string, int>&);
std::string text_of(const std::map<std::string, double>&);
std::string text_of(const std::map<std::string, std::string>&);
template <class T, class... Known>
inline constexpr bool is_one_of_v = (std::is_same_v<T, Known> || ...);
template <class T>
inline constexpr bool is_compiled_container_v =
    is_one_of_v<T, std::vector<int>, std::vector<long>, std::vector<std::size_t>, std::vector<float>,
                std::vector<double>, std::vector<std::string>, std::vector<std::vector<double>>,
                std::map<std::string, int>, std::map<std::string, double>, std::map<std::string, std::string>>;

template <class Fresh, class T>
std::string text(const T& value);

template <class P>
std::string duration_unit() {
  if constexpr (std::is_same_v<P, std::nano>)
    return "ns";
  else if constexpr (std::is_same_v<P, std::micro>)
    return "us";
  else if constexpr (std::is_same_v<P, std::milli>)
    return "ms";
  else if constexpr (std::is_same_v<P, std::ratio<1>>)
    return "s";
  else if constexpr (std::is_same_v<P, std::ratio<60>>)
    return "min";
  else if constexpr (std::is_same_v<P, std::ratio<3600>>)
    return "h";
  else if constexpr (std::is_same_v<P, std::ratio<86400>>)
    return "d";
  else
    return "[" + std::to_string(P::num) + "/" + std::to_string(P::den) + "]s";
}

template <class Fresh, class T>
std::string text_of_range(T& range) {
  std::string out = "{";
  std::size_t count = 0;
  for (auto&& element : range) {
    if (count == max_elements) {
      std::size_t total = count;
      if constexpr (std::is_convertible_v<typename std::iterator_traits<decltype(std::begin(range))>::iterator_category,
                                          std::forward_iterator_tag>)
        total = static_cast<std::size_t>(std::distance(std::begin(range), std::end(range)));
      out += total > count ? ", ... (" + std::to_string(total - count) + " more)" : ", ...";
      break;
    }
    if (count++ > 0) out += ", ";
    using Element = std::remove_cv_t<std::remove_reference_t<decltype(element)>>;
    if constexpr (is_map<std::remove_cv_t<T>>::value) {
      out += text<Fresh>(element.first) + ": " + text<Fresh>(element.second);
    } else {
      out += text<Fresh, Element>(element);
    }
  }
  return out + "}";
}

template <class Fresh, class T, std::size_t... I>
std::string text_of_tuple(const T& value, std::index_sequence<I...>) {
  std::string out = "(";
  ((out += (I == 0 ? "" : ", ") + text<Fresh>(std::get<I>(value))), ...);
  return out + ")";
}

template <class Fresh, class T>
std::string streamed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

/// One line of text for any value.
template <class Fresh, class T>
std::string text(const T& value) {
  using U = std::remove_cv_t<T>;
  if constexpr (is_compiled_container_v<U>)
    return text_of(value);
  else if constexpr (std::is_same_v<U, std::nullptr_t>)
    return "nullptr";
  else if constexpr (std::is_same_v<U, wchar_t> || std::is_same_v<U, char16_t> || std::is_same_v<U, char32_t>)
    return text_of(static_cast<unsigned long>(value));
  else if constexpr (std::is_arithmetic_v<U>)
    return text_of(value);
  else if constexpr (std::is_array_v<U> && !is_text_v<U>)
    return text_of_range<Fresh>(value);
  else if constexpr (std::is_pointer_v<std::decay_t<U>> && is_text_v<U>)
    return static_cast<const char*>(value) ? text_of(std::string_view(value)) : "nullptr";
  else if constexpr (std::is_same_v<U, std::filesystem::path>)
    return text_of(std::string_view(value.native()));
  else if constexpr (is_text_v<U> && !has_stream<Fresh, U>::value)
    return text_of(std::string_view(value));
  else if constexpr (std::is_same_v<U, std::string> || std::is_same_v<U, std::string_view>)
    return text_of(std::string_view(value));
  else if constexpr (std::is_function_v<U>)
    return text_of_pointer(reinterpret_cast<const void*>(&value), typeid(U));
  else if constexpr (std::is_pointer_v<U>)
    return text_of_pointer(reinterpret_cast<const void*>(value), typeid(U));
  else if constexpr (is_smart_pointer<U>::value) {
    if (!value) return "nullptr";
    if constexpr (std::is_void_v<typename U::element_type> || std::is_array_v<typename U::element_type>)
      return text_of_pointer(value.get(), typeid(typename U::element_type*));
    else
      return "-> " + text<Fresh>(*value);
  } else if constexpr (is_closure<U>::value)
    return text_of_object(std::addressof(value), typeid(U));
  else if constexpr (is_duration<U>::value)
    return text<Fresh>(value.count()) + " " + duration_unit<typename U::period>();
  else if constexpr (is_container<U>::value)
    return text_of_range<Fresh>(value);
  else if constexpr (has_stream<Fresh, U>::value)
    return streamed<Fresh>(value);
  else if constexpr (is_optional<U>::value)
    return value ? text<Fresh>(*value) : "nullopt";
  else if constexpr (std::is_same_v<U, std::monostate>)
    return "monostate";
  else if constexpr (is_variant<U>::value)
    return value.valueless_by_exception() ? "valueless variant"
                                          : std::visit([](const auto& held) { return text<Fresh>(held); }, value);
  else if constexpr (is_range<Fresh, const U>::value)
    return text_of_range<Fresh>(value);
  else if constexpr (is_tuple<U>::value)
    return text_of_tuple<Fresh>(value, std::make_index_sequence<std::tuple_size<U>::value>());
  else if constexpr (std::is_enum_v<U>)
    return text_of_enum(static_cast<long long>(value), typeid(U));
  else if constexpr (std::is_base_of_v<std::exception, U>)
    return text_of(static_cast<const std::exception&>(value));
  else if constexpr (is_range<Fresh, U>::value && std::is_copy_constructible_v<U>) {
    U copy(value);  // a view that can only be iterated when it is not const
    return text_of_range<Fresh>(copy);
  } else if constexpr (is_adaptor<U>::value)
    return readable_type(typeid(U)) + " of " + std::to_string(value.size());
  else
    return text_of_object(std::addressof(value), typeid(value));
}

/// The MIME bundle of any value; a string's is what it says, without quotes.
template <class Fresh, class T>
MimeBundle bundle_of(const T& value) {
  if constexpr (std::is_pointer_v<T> && is_string_v<T>)
    return plain_bundle(value ? value : "nullptr");
  else if constexpr (is_string_v<T>)
    return plain_bundle(std::string(value));
  else if constexpr (is_compiled_container_v<T>)
    return plain_bundle(text_of(value));
  else if constexpr (has_bundle<Fresh, T>::value)
    return mime_bundle_repr(value);
  else
    return plain_bundle(text<Fresh>(value));
}

/// Called with the last expression of a cell that has no `;`.
void show_bundle(const MimeBundle&);
void show_text(const std::string&);

// The types that cells show most often, compiled once.
void show_value(bool);
void show_value(char);
void show_value(int);
void show_value(unsigned);
void show_value(long);
void show_value(unsigned long);
void show_value(long long);
void show_value(unsigned long long);
void show_value(float);
void show_value(double);
void show_value(const std::string&);
void show_value(const char*);

template <class T>
inline constexpr bool is_precompiled_v =
    std::is_same_v<T, bool> || std::is_same_v<T, char> || std::is_same_v<T, int> || std::is_same_v<T, unsigned> ||
    std::is_same_v<T, long> || std::is_same_v<T, unsigned long> || std::is_same_v<T, long long> ||
    std::is_same_v<T, unsigned long long> || std::is_same_v<T, float> || std::is_same_v<T, double> ||
    std::is_same_v<T, std::string> || std::is_same_v<T, const char*> || std::is_same_v<T, char*>;

template <int N>
struct Cell {};

/// The last expression of cell number N.
template <int N, class T>
void show(T&& value) {
  using U = std::remove_cv_t<std::remove_reference_t<T>>;
  if constexpr (std::is_base_of_v<std::ios_base, U>)
    (void)value;  // std::cout << ... is not a value to look at
  else if constexpr (is_precompiled_v<std::decay_t<U>>)
    show_value(value);
  else if constexpr (is_compiled_container_v<U>)
    show_text(text_of(value));
  else if constexpr (has_bundle<Cell<N>, U>::value)
    show_bundle(mime_bundle_repr(value));
  else
    show_text(text<Cell<N>>(value));
}

}  // namespace detail
}  // namespace maia
