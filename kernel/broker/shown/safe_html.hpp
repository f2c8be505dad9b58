// HTML and SVG that can't do anything but be looked at.
#pragma once

#include <string>
#include <string_view>

namespace maia::broker {

/// What is harmless of an HTML fragment or an <svg> element: JupyterLab runs the scripts of a cell that the person has
/// executed, and what runs there can do all that the person can.
///
/// The result is written anew, whatever the input is: elements and attributes of a list, values that were checked and
/// quoted, text with every `<` and `&` escaped, and each element closed. So it does not matter whether a browser would
/// have read the input as this function does: no script, no style sheet, no form, no frame, no event handler and
/// nothing that is fetched from elsewhere can be in the result, and nothing that covers or looks like other parts of
/// the page. What is left out leaves no trace; the text within stays, except that of scripts, styles and the like.
///
/// `acted`, if given, becomes true if scripts, style sheets, frames, event handlers or things to be fetched were left
/// out, so that a person may miss them.
///
/// Takes time linear in the length of `html`, which is UTF-8, and never throws (but std::bad_alloc).
std::string safe_html(std::string_view html, bool* acted = nullptr);

}  // namespace maia::broker
