#include "broker/shown/safe_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "broker/shown/safe_style.hpp"

namespace maia::broker {
namespace {

using testing::HasSubstr;
using testing::Not;

// What people and the library show.

TEST(SafeHtml, LeavesOrdinaryHtmlAlone) {
  for (const char* html : {
           "<b>bold</b> and <i>italic</i>, a &lt; b &amp;&amp; c, &nbsp;&times;",
           "<table style=\"border-collapse:collapse\"><tr><th scope=\"row\">a</th><td "
           "colspan=\"2\">1</td></tr></table>",
           "<details open=\"\"><summary>more</summary><ul><li>one</li></ul></details>",
           "<div style=\"display:flex;align-items:center;gap:0.6em\"><span>decoding</span><progress "
           "style=\"width:20em\" "
           "max=\"10\" value=\"3\"></progress><span>3 of 10, 1.0 s</span></div>",
           "<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"a dog\" width=\"224\"/>",
           "<img src=\"pictures/dog.png\"/>",
           "<p style=\"color:var(--jp-ui-font-color1);background-color:rgba(0, 0, 0, 0.5)\">themes</p>",
       })
    EXPECT_EQ(safe_html(html), html);
}

TEST(SafeHtml, LeavesChartsAlone) {
  const std::string chart =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 200\" width=\"320\" height=\"200\" role=\"img\" "
      "aria-label=\"bars\" style=\"max-width:100%;height:auto\"><title>activations</title>"
      "<g transform=\"translate(40,10)\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1\">"
      "<path d=\"M0,0 L10.5,-3e2 z\"/><line x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\" stroke-dasharray=\"4 2\"/></g>"
      "<text x=\"1\" y=\"2\" font-family=\"sans-serif\" font-size=\"11\" text-anchor=\"end\" "
      "dominant-baseline=\"middle\">a dog &amp; its leash</text><rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" "
      "fill=\"var(--jp-brand-color1, #1976d2)\" fill-opacity=\"0.8\"/></svg>";
  EXPECT_EQ(safe_html(chart), chart);
}

TEST(SafeHtml, KeepsGradientsUnderNamesOfTheirOwn) {
  EXPECT_EQ(safe_html("<svg><defs><linearGradient id='g'><stop offset='0' stop-color='red'/></linearGradient></defs>"
                      "<rect fill='url(#g)'/></svg>"),
            "<svg><defs><linearGradient id=\"maia-g\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs>"
            "<rect fill=\"url(#maia-g)\"/></svg>");
}

TEST(SafeHtml, LinksOpenElsewhere) {
  EXPECT_EQ(safe_html("<a href='https://example.org/?a=1&b=2'>x</a>"),
            "<a href=\"https://example.org/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>");
}

// What must not be left.

struct Attack {
  const char* html;
  const char* safe;
};

class SafeHtmlAttack : public testing::TestWithParam<Attack> {};

TEST_P(SafeHtmlAttack, IsHarmless) {
  bool acted = false;
  EXPECT_EQ(safe_html(GetParam().html, &acted), GetParam().safe);
}

INSTANTIATE_TEST_SUITE_P(
    Known, SafeHtmlAttack,
    testing::Values(
        Attack{"a<script>alert(1)</script>b", "ab"}, Attack{"<SCRIPT SRC=//evil></SCRIPT >x", "x"},
        Attack{"<script>if (a</b) alert('</p>')</script>x", "x"}, Attack{"<script>alert(1)", ""},
        Attack{"<img src=x.png onerror=alert(1)>", "<img src=\"x.png\"/>"},
        Attack{"<img src=x.png/onerror=alert(1)>", "<img/>"}, Attack{"<b/onclick=alert(1)>x</b>", "<b>x</b>"},
        Attack{"<b onclick\n=\n'alert(1)' x>y</b>", "<b>y</b>"},
        Attack{"<a href='javascript:alert(1)'>x</a>", "<a target=\"_blank\" rel=\"noopener noreferrer\">x</a>"},
        Attack{"<a href='  JaVa&#115;cript&colon;alert(1)'>x</a>",
               "<a target=\"_blank\" rel=\"noopener noreferrer\">x</a>"},
        Attack{"<a href='java&Tab;script:alert(1)'>x</a>", "<a target=\"_blank\" rel=\"noopener noreferrer\">x</a>"},
        Attack{"<a href='data:text/html,<script>'>x</a>", "<a target=\"_blank\" rel=\"noopener noreferrer\">x</a>"},
        Attack{"<img src='https://evil.example/?secret'>", "<img/>"},
        Attack{"<img src='//evil.example/x.png'>", "<img/>"},
        Attack{"<img srcset='https://evil.example 1x'>", "<img/>"},
        Attack{"<img src='data:image/svg+xml;base64,AAAA'>", "<img/>"}, Attack{"<iframe src='/lab'></iframe>x", "x"},
        Attack{"<iframe><b>a</b></iframe>x", "x"}, Attack{"<object data=x><embed src=y></object>x", "x"},
        Attack{"<form action=/api><input name=a>x</form>", "x"},
        Attack{"<button data-commandlinker-command='notebook:run-all-cells'>x</button>", "x"},
        Attack{"<b data-commandlinker-command='x'>y</b>", "<b>y</b>"}, Attack{"<base href=//evil><link rel=x>y", "y"},
        Attack{"<meta http-equiv=refresh content='0;url=//evil'>y", "y"},
        Attack{"<style>*{display:none}</style>y", "y"},
        Attack{"<div style='position:fixed;top:0;left:0;width:100vw'>x</div>", "<div style=\"width:100vw\">x</div>"},
        Attack{"<div style='background:url(https://evil)'>x</div>", "<div>x</div>"},
        Attack{"<div style='background:u\\72l(https://evil)'>x</div>", "<div>x</div>"},
        Attack{"<div style='background:image-set(\"https://evil\" 1x)'>x</div>", "<div>x</div>"},
        Attack{"<div style='margin-top:-500px;margin:0 -9px;margin-left:calc(0px - 9px)'>x</div>", "<div>x</div>"},
        Attack{"<div class='jp-Dialog maia-Badge' id=main>x</div>",
               "<div class=\"maia-Badge\" id=\"maia-main\">x</div>"},
        Attack{"<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x /></svg>", "<svg></svg>"},
        Attack{"<svg><script>alert(1)</script></svg>", "<svg></svg>"},
        Attack{"<svg><style>*{}</style><rect/></svg>", "<svg><rect/></svg>"},
        Attack{"<svg><foreignObject><iframe></iframe><b>x</b></foreignObject>y</svg>", "<svg>y</svg>"},
        Attack{"<svg><use href='https://evil/x.svg#a'/><image href='https://evil/x.png'/></svg>", "<svg><use/></svg>"},
        Attack{"<svg><g id=a><use href='#b'/></g><defs><use href='#a'/></defs></svg>",
               "<svg><g><use href=\"#maia-b\"/></g><defs></defs></svg>"},
        Attack{"<svg><rect fill='url(https://evil)'/></svg>", "<svg><rect/></svg>"},
        Attack{"<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
               "<svg><a target=\"_blank\" rel=\"noopener noreferrer\"><text>x</text></a></svg>"},
        Attack{"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
               ""},
        Attack{"<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", ""},
        Attack{"<title><img src=x onerror=alert(1)></title>", "<img src=\"x\"/>"},
        Attack{"<textarea><img src=x onerror=alert(1)></textarea>x", "x"},
        Attack{"<!--><img src=x.png onerror=alert(1)>-->x", "x"}, Attack{"<!doctype html><?php echo 1 ?>x", "x"},
        Attack{"</div></div></body>x", "x"}, Attack{"<div><p>x", "<div><p>x</p></div>"}, Attack{"<", "&lt;"},
        Attack{"<b title='\"><script>'>x</b>", "<b title=\"&quot;&gt;&lt;script&gt;\">x</b>"},
        Attack{"$\\href{javascript:alert(1)}{x}$", "$\\\u2060href{javascript:alert(1)}{x}$"},
        Attack{"\\h<!-- -->ref{x} \\st<wbr>yle{x}", "\\\u2060href{x} \\\u2060style{x}"},
        Attack{"&#92;&#104;ref{x}", "\\\u2060href{x}"}));

TEST(SafeHtml, SaysWhetherSomethingThatActsIsGone) {
  const auto acts = [](const char* html) {
    bool acted = false;
    (void)safe_html(html, &acted);
    return acted;
  };
  EXPECT_FALSE(acts("<b class='x' style='position:absolute'>y</b><!-- c -->"));
  EXPECT_TRUE(acts("<script></script>"));
  EXPECT_TRUE(acts("<b onclick='x'>y</b>"));
  EXPECT_TRUE(acts("<img src='https://host/x.png'>"));
}

TEST(SafeHtml, ItsOwnResultStaysAsItIs) {
  const std::string once = safe_html("<div id=a><a href='#a'>\\href</a><svg><use href='#x'/></svg><td>&copy; & <");
  EXPECT_EQ(safe_html(once), once);
}

TEST(SafeHtml, NestsNoDeeperThanABrowserLikes) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  const std::string safe = safe_html(deep);
  EXPECT_LT(safe.size(), 5'000U);
}

TEST(SafeStyle, KeepsOnlyWhatChangesTheElementItself) {
  EXPECT_EQ(safe_style(" COLOR : red ; top:0; z-index:9;font:12px/1.5 'DejaVu Sans';;x"),
            "color:red;font:12px/1.5 'DejaVu Sans'");
  EXPECT_EQ(safe_style("position:relative;position:sticky;overflow:visible;overflow-x:auto"),
            "position:relative;overflow-x:auto");
  EXPECT_EQ(safe_style("width:expression(alert(1));width:calc(100% - 2em)"), "width:calc(100% - 2em)");
  EXPECT_EQ(safe_style("--x:1;behavior:url(a);-moz-binding:x;box-shadow:0 0 0 999em red"), "");
}

}  // namespace
}  // namespace maia::broker
