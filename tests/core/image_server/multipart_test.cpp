#include "services/images/multipart.hpp"

#include <gtest/gtest.h>

namespace maia {
namespace {

TEST(Multipart, WritesFieldsAndFiles) {
  const Form form = multipart_form({{"prompt", "a dog", "", ""}, {"image", "bytes", "image.png", "image/png"}});
  EXPECT_EQ(form.content_type, "multipart/form-data; boundary=maia-0");
  EXPECT_EQ(form.body,
            "--maia-0\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na dog\r\n"
            "--maia-0\r\nContent-Disposition: form-data; name=\"image\"; filename=\"image.png\"\r\n"
            "Content-Type: image/png\r\n\r\nbytes\r\n"
            "--maia-0--\r\n");
}

TEST(Multipart, NoContentHoldsTheBoundary) {
  const Form form = multipart_form({{"prompt", "x\r\n--maia-0--\r\nmaia-1", "", ""}});
  EXPECT_EQ(form.content_type, "multipart/form-data; boundary=maia-2");
  EXPECT_EQ(form.body.rfind("--maia-2--"), form.body.size() - 12);
}

}  // namespace
}  // namespace maia
