// Values as text: the parts of <maia/detail/show.hpp> that need no template.
#include <cxxabi.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "maia/detail/show.hpp"

namespace maia::detail {
namespace {

template <class T>
std::string number(T value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

/// The shortest text that reads back as the same value, marked as not an integer.
template <class T>
std::string real(T value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::string text = number(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string escaped(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\0':
        out += "\\0";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        if (c == quote) {
          out += '\\';
          out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          char hex[8];
          std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
          out += hex;
        } else {
          out += c;
        }
    }
  }
  return out + quote;
}

std::string address(const void* pointer) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%zx", reinterpret_cast<std::size_t>(pointer));
  return text;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

}  // namespace

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(char value) { return escaped(std::string_view(&value, 1), '\''); }
std::string text_of(signed char value) { return number(static_cast<int>(value)); }
std::string text_of(unsigned char value) { return number(static_cast<int>(value)); }
std::string text_of(short value) { return number(value); }
std::string text_of(unsigned short value) { return number(value); }
std::string text_of(int value) { return number(value); }
std::string text_of(unsigned value) { return number(value); }
std::string text_of(long value) { return number(value); }
std::string text_of(unsigned long value) { return number(value); }
std::string text_of(long long value) { return number(value); }
std::string text_of(unsigned long long value) { return number(value); }
std::string text_of(float value) { return real(value); }
std::string text_of(double value) { return real(value); }
std::string text_of(long double value) { return real(value); }
std::string text_of(std::string_view value) { return escaped(value, '"'); }
std::string text_of(const std::exception& error) { return readable_type(typeid(error)) + ": " + error.what(); }

// text() hands these types to text_of(): here is where they are really written out.
std::string text_of(const std::vector<int>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<long>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<std::size_t>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<float>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<double>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<std::string>& value) { return text_of_range<void>(value); }
std::string text_of(const std::vector<std::vector<double>>& value) { return text_of_range<void>(value); }
std::string text_of(const std::map<std::string, int>& value) { return text_of_range<void>(value); }
std::string text_of(const std::map<std::string, double>& value) { return text_of_range<void>(value); }
std::string text_of(const std::map<std::string, std::string>& value) { return text_of_range<void>(value); }

std::string text_of_pointer(const void* pointer, const std::type_info& type) {
  return pointer ? "(" + readable_type(type) + ") " + address(pointer) : "nullptr";
}

std::string text_of_object(const void* object, const std::type_info& type) {
  return readable_type(type) + " @" + address(object);
}

std::string text_of_enum(long long value, const std::type_info& type) {
  return readable_type(type) + "(" + number(value) + ")";
}

MimeBundle plain_bundle(const std::string& text) { return {{"text/plain", text}}; }

std::string readable_type(const std::type_info& type) {
  int status = 0;
  char* demangled = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string text = demangled ? demangled : type.name();
  std::free(demangled);
  // The tag of a redefined name, and library spellings that nobody writes.
  for (std::size_t at; (at = text.find("[abi:r")) != std::string::npos;) text.erase(at, text.find(']', at) - at + 1);
  replace_all(text, "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string");
  replace_all(text, "std::__cxx11::", "std::");
  replace_all(text, "__maia_statement_", "statement ");
  replace_all(text, "> >", ">>");
  if (text.find("$_") != std::string::npos || text.find("'lambda") != std::string::npos) text = "lambda";
  return text;
}

}  // namespace maia::detail
