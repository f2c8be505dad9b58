// Names of maia that cells write without a prefix. Declarations rather than a directive: a
// cell that defines, say, its own Text hides ours instead of making the name ambiguous.
#pragma once

using maia::Activations;
using maia::ask;
using maia::ask_password;
using maia::clear_output;
using maia::display;
using maia::display_handle;
using maia::DisplayHandle;
using maia::Exemplar;
using maia::ExemplarStore;
using maia::grid;
using maia::Html;
using maia::Image;
using maia::Intervention;
using maia::Jpeg;
using maia::Json;
using maia::Latex;
using maia::Markdown;
using maia::masked;
using maia::MaskStyle;
using maia::MimeBundle;
using maia::Model;
using maia::Png;
using maia::Prediction;
using maia::Progress;
using maia::Responses;
using maia::Svg;
using maia::System;
using maia::Text;
