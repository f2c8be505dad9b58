// Names of maia that cells write without a prefix. Declarations rather than a directive: a
// cell that defines, say, its own Text hides ours instead of making the name ambiguous.
#pragma once

namespace agent = maia::agent;

using maia::Activations;
using maia::ask;
using maia::ask_password;
using maia::Chart;
using maia::clear_output;
using maia::CollageEditor;
using maia::CollageGenerator;
using maia::ConceptDescriber;
using maia::ConceptDetector;
using maia::ConceptHead;
using maia::Describer;
using maia::Detection;
using maia::difference;
using maia::display;
using maia::display_handle;
using maia::DisplayHandle;
using maia::edit_images;
using maia::Edits;
using maia::Error;
using maia::Exemplar;
using maia::ExemplarStore;
using maia::Experiment;
using maia::Generation;
using maia::grid;
using maia::HeadDetector;
using maia::Html;
using maia::HuggingFaceDetector;
using maia::HuggingFaceOptions;
using maia::Image;
using maia::ImageEditor;
using maia::ImageGenerator;
using maia::Intervention;
using maia::Jpeg;
using maia::Json;
using maia::Latex;
using maia::Map;
using maia::Markdown;
using maia::masked;
using maia::MaskStyle;
using maia::MimeBundle;
using maia::Model;
using maia::paper_units;
using maia::Png;
using maia::Prediction;
using maia::Progress;
using maia::Responses;
using maia::Scene;
using maia::Svg;
using maia::SyntheticUnit;
using maia::System;
using maia::Text;
using maia::Tools;
