// Showing things in the notebook, below the running cell.
//
// Call these from cells or from code that cells call, on any thread. Everything appears in
// the order of the calls, also relative to text printed on stdout and stderr.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "maia/error.hpp"
#include "maia/image.hpp"

namespace maia {

/// One thing in several forms: MIME type -> data. The front end picks the richest form it
/// knows. Images (image/png, image/jpeg) are raw bytes, JSON types are JSON text.
///
/// To give your own type a face, write an overload in the type's namespace:
///   maia::MimeBundle mime_bundle_repr(const Point& p) { return {{"text/html", "<b>...</b>"}}; }
/// It is used by display() and for the last expression of a cell.
using MimeBundle = std::map<std::string, std::string>;

struct Text {
  std::string text;
};  ///< shown as it is
struct Html {
  std::string text;
};  ///< an HTML fragment; scripts, and what would be fetched from elsewhere, are left out unless %sandbox open
struct Markdown {
  std::string text;
};  ///< Markdown with LaTeX between dollar signs
struct Latex {
  std::string text;
};  ///< LaTeX with its own $...$ or environment
struct Svg {
  std::string text;
};  ///< a complete <svg> element; as with Html
struct Json {
  std::string text;
};  ///< JSON text; throws Error from display() if it is not valid JSON

/// Encoded image bytes. open() reads a file; throws Error if it can't, or if it is not of that format.
struct Png {
  std::string bytes;
  static Png open(const std::string& path);
};
struct Jpeg {
  std::string bytes;
  static Jpeg open(const std::string& path);
};

MimeBundle mime_bundle_repr(const Text&);
MimeBundle mime_bundle_repr(const Html&);
MimeBundle mime_bundle_repr(const Markdown&);
MimeBundle mime_bundle_repr(const Latex&);
MimeBundle mime_bundle_repr(const Svg&);
MimeBundle mime_bundle_repr(const Json&);
MimeBundle mime_bundle_repr(const Png&);
MimeBundle mime_bundle_repr(const Jpeg&);

/// Shows a bundle as it is. `metadata` is a JSON object as text (e.g. R"({"image/png": {"width": 200}})")
/// or empty. Throws Error if it is neither, or if the bundle is empty.
void display_bundle(const MimeBundle& bundle, const std::string& metadata = {});

/// A display that can be changed after it was shown. Copies refer to the same display.
class DisplayHandle {
 public:
  /// Replaces what is shown, also from a later cell.
  template <class T>
  void update(const T& value);
  void update_bundle(const MimeBundle& bundle, const std::string& metadata = {});

  /// Shows the same thing once more below the running cell; update() then changes both.
  void show_again();

  const std::string& id() const { return id_; }

 private:
  friend DisplayHandle display_handle_bundle(const MimeBundle&, const std::string&);
  explicit DisplayHandle(std::string id, MimeBundle bundle)
      : id_(std::move(id)), last_(std::make_shared<MimeBundle>(std::move(bundle))) {}
  std::string id_;
  std::shared_ptr<MimeBundle> last_;
};

DisplayHandle display_handle_bundle(const MimeBundle& bundle, const std::string& metadata = {});

/// Removes what the running cell has shown. With `wait`, only when the next thing is shown,
/// so that an animation does not flicker.
void clear_output(bool wait = false);

/// A progress bar in a notebook, a line of text in a console. Redrawn at most ten times a second.
///   Progress progress(files.size(), "decoding");
///   for (auto& file : files) { decode(file); progress.advance(); }
class Progress {
 public:
  /// `total` is the number of steps, at least 0. Throws Error if it is negative.
  explicit Progress(std::int64_t total, std::string label = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Steps done; advance() is safe to call from several threads.
  void advance(std::int64_t steps = 1);
  void set(std::int64_t done);
  void label(std::string text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Asks the person for a line of text. Throws Error if the front end can't ask.
std::string ask(const std::string& prompt = {});

/// The same with masked characters.
std::string ask_password(const std::string& prompt = {});

}  // namespace maia

#include "maia/detail/show.hpp"

namespace maia {

#if __cplusplus >= 202002L
#define MAIA_FRESH , class Fresh = decltype([] {})
#define MAIA_FRESH_TYPE Fresh
#else
#define MAIA_FRESH
#define MAIA_FRESH_TYPE void
#endif

/// Shows values, one display each: rich types and strings as they are, others as text, containers with their elements.
template <class... T MAIA_FRESH>
void display(const T&... values) {
  (display_bundle(detail::bundle_of<MAIA_FRESH_TYPE>(values)), ...);
}

/// Shows a value and returns a handle that can change it later.
template <class T MAIA_FRESH>
DisplayHandle display_handle(const T& value) {
  return display_handle_bundle(detail::bundle_of<MAIA_FRESH_TYPE>(value));
}

#undef MAIA_FRESH
#undef MAIA_FRESH_TYPE

/// Images in a grid, each above its activation or caption. Throws Error unless there is one for each image.
inline void display(const std::vector<Image>& images, const std::vector<float>& activations) {
  display_bundle(mime_bundle_repr(Responses{activations, images}));
}
inline void display(const std::vector<Image>& images, const std::vector<std::string>& captions) {
  display_bundle(mime_bundle_repr(images, captions));
}

template <class T>
void DisplayHandle::update(const T& value) {
  update_bundle(detail::bundle_of<void>(value));
}

}  // namespace maia
