#include <gmock/gmock.h>

#include "agent/run.hpp"
#include "fake_model.hpp"
#include "unit/temporary_folder.hpp"

namespace maia::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(HtmlReport, ShowsEverythingAndRunsNothing) {
  test::TemporaryFolder folder;
  const auto model = std::make_shared<FakeModel>();
  Brain brain;
  brain.model = model;
  brain.backend = "fake";
  RunOptions options;
  options.task = "ask";
  options.argument = "is <b>this</b> safe?";
  auto run = Run::begin(options, brain, folder.path());
  model->say("Hm <i>.");
  model->say("[HYPOTHESIS LIST]:\n1. <script>alert(1)</script>\n[DISCONFIRM]: & more\n```cpp\na < b && c;\n```");
  ASSERT_TRUE(run->think());
  Observation observation = saw("title: \"</div><img src=x onerror=alert(1)>\"");
  observation.shown.push_back({{}, fake_png(8, 8)});
  observation.out = "printed <>";
  observation.err = "warned <>";
  observation.error = "failed <>";
  observation.edited = true;
  observation.code = "changed<int>();";
  observation.context = {"person<int>();"};
  run->observe(observation);
  model->say(experiment("second();"));
  ASSERT_TRUE(run->think());
  run->undo();
  run->hint("hinted <>");

  const std::string open = html_report(run->folder());
  EXPECT_THAT(open, HasSubstr("Not ended yet"));
  model->say("[ANSWER]: yes & no");
  model->say("[ANSWER]: yes & no");
  EXPECT_FALSE(run->think());
  const std::string page = html_report(run->folder());
  for (const char* part :
       {"is &lt;b&gt;this", "Hm &lt;i&gt;.", "&lt;script&gt;alert", "&amp; more", "a &lt; b &amp;&amp; c;",
        "&lt;/div&gt;&lt;img src=x", "data:image/png;base64,iVBORw0KGgo", "printed &lt;&gt;", "warned &lt;&gt;",
        "failed &lt;&gt;", "changed&lt;int&gt;", "person&lt;int&gt;", "Step 2 was taken back", "hinted &lt;&gt;",
        "<dd>yes &amp; no</dd>", "Experiment 1", "prefers-color-scheme: dark"})
    EXPECT_THAT(page, HasSubstr(part));
  for (const char* bad : {"<script", "<i>", "<b>", "onerror=alert(1)>", "http://", "https://"})
    EXPECT_THAT(page, Not(HasSubstr(bad)));
}

TEST(HtmlReport, OfNoRunIsAnError) { EXPECT_THROW(html_report("/nowhere"), Error); }

}  // namespace
}  // namespace maia::agent
