"""What a cell may contain, what its last expression shows, and what is left of a cell that fails."""

from pathlib import Path

import pytest


def values(kernel, *cells):
    """Runs the cells in order, returns the values shown by those that show one."""
    shown = [kernel.run(cell).ok().value for cell in cells]
    return [value for value in shown if value is not None]


# ---- redefinition ------------------------------------------------------------------------------------------------


def test_variables_and_functions_take_their_newest_definition(kernel):
    assert values(kernel, "int x = 1; int f() { return x; }", "f()") == ["1"]
    assert values(kernel, "int x = 10; int f() { return x; }", "f()") == ["10"]
    assert values(kernel, "int x = 100; int f() { return x; }", "int g() { return f() + x; }", "g()") == ["200"]


def test_redefinition_with_another_type_leaves_older_users_alone(kernel):
    values(kernel, "int x = 100; int f() { return x; }", "int g() { return f() + x; }")
    assert values(kernel, "double x = 2.5; double f() { return x * 2; }", "f()", "g()") == ["5.0", "200"]


def test_struct_with_another_layout(kernel):
    values(kernel, "struct P { int a; int get() { return a; } };", "P p{7};")
    assert values(kernel, "p.get()") == ["7"]
    values(kernel, "struct P { std::string s; int b; int get() { return b; } };", 'P p{"hey", 9};')
    assert values(kernel, "p.get()", "p.s.size()") == ["9", "3"]


@pytest.mark.parametrize(
    "first, second, use, before, after",
    [
        (
            "template <class T> T tw(T a) { return a * 2; }",
            "template <class T> T tw(T a) { return a * 3; }",
            "tw(4)",
            "8",
            "12",
        ),
        (
            "template <class T> struct Box { T v; int n() { return 1; } };",
            "template <class T> struct Box { T v; T w; int n() { return 2; } };",
            "Box<int>{}.n()",
            "1",
            "2",
        ),
        ("enum E { A, B };", "enum E { A = 5, B = 6, C };", "(int)A", "0", "5"),
        ("enum class Color { red = 1 };", "enum class Color { red = 2, blue };", "(int)Color::red", "1", "2"),
        ("using I = int;", "using I = double;", "sizeof(I)", "4", "8"),
        ("typedef short J;", "typedef long J;", "sizeof(J)", "2", "8"),
        (
            "namespace n { int q = 1; int h() { return q; } }",
            "namespace n { int q = 2; int h() { return q; } }",
            "n::h()",
            "1",
            "2",
        ),
        (
            "namespace a::b { struct S { int v = 3; }; }",
            "namespace a::b { struct S { long v = 4; }; }",
            "a::b::S{}.v",
            "3",
            "4",
        ),
        (
            "class C1 { public: static int cnt; virtual ~C1() {} virtual int v() { return 1; } }; int C1::cnt = 3;",
            "class C1 { public: static int cnt; virtual ~C1() {} virtual int v() { return 2; } }; int C1::cnt = 4;",
            "C1* c1 = new C1; c1->v() * 10 + C1::cnt",
            "13",
            "24",
        ),
        ("auto lam = [](int a) { return a + 1; };", "auto lam = [](int a) { return a + 2; };", "lam(1)", "2", "3"),
        ("int one(int a) { return a; }", "int one(int a) { return a + 1; }", "one(3)", "3", "4"),
        (
            "int two(int a, int b = 2) { return a + b; }",
            "int two(int a, int b = 3) { return a + b; }",
            "two(1)",
            "3",
            "4",
        ),
        ("int arr[3] = {1, 2, 3};", "int arr[4] = {1, 2, 3, 4};", "sizeof(arr)", "12", "16"),
        ("int swap_kind = 5;", "int swap_kind() { return 77; }", "(long)(bool)swap_kind", "1", "1"),
        (
            "inline int il() { return 1; } int u1 = il();",
            "inline int il() { return 2; } int u1 = il();",
            "u1",
            "1",
            "2",
        ),
        (
            "constexpr int size = 3; int block[size];",
            "constexpr int size = 5; int block[size];",
            "sizeof(block)",
            "12",
            "20",
        ),
        ("union U { int i; };", "union U { double d; int i; };", "sizeof(U)", "4", "8"),
        ("#define LIMIT 3", "#define LIMIT 4", "LIMIT", "3", "4"),
        (
            "static int sta = 1; static int get_sta() { return sta; }",
            "static int sta = 2; static int get_sta() { return sta; }",
            "get_sta()",
            "1",
            "2",
        ),
        (
            "struct Op { int v; }; int operator+(Op a, Op b) { return a.v + b.v; }",
            "struct Op { int v; }; int operator+(Op a, Op b) { return a.v * b.v; }",
            "Op{3} + Op{4}",
            "7",
            "12",
        ),
        (
            "struct Outer { struct Inner { int v = 1; }; Inner i; };",
            "struct Outer { struct Inner { int v = 2; int w; }; Inner i; };",
            "Outer{}.i.v",
            "1",
            "2",
        ),
        ("auto [sb1, sb2] = std::pair(1, 2);", "auto [sb1, sb2] = std::pair(3, 4.5);", "sb1 + sb2", "3", "7.5"),
        ("thread_local int tl = 1;", "thread_local int tl = 2;", "tl", "1", "2"),
        (
            "template <class T> constexpr int rank_of = 1;",
            "template <class T> constexpr int rank_of = 2;",
            "rank_of<int>",
            "1",
            "2",
        ),
        (
            "template <class T> using Vec = std::vector<T>;",
            "template <class T> using Vec = std::array<T, 2>;",
            "sizeof(Vec<char>)",
            "24",
            "2",
        ),
        (
            "template <class T> concept Small = sizeof(T) < 2;",
            "template <class T> concept Small = sizeof(T) < 9;",
            "Small<int>",
            "false",
            "true",
        ),
        ('extern "C" int plain_c() { return 1; }', 'extern "C" int plain_c() { return 2; }', "plain_c()", "1", "2"),
        ("struct { int v = 1; } unnamed;", "struct { int v = 2; } unnamed;", "unnamed.v", "1", "2"),
        ("int main() { return 1; }", "int main() { return 2; }", "1", "1", "1"),
    ],
)
def test_redefinition(kernel, first, second, use, before, after):
    assert values(kernel, first, use) == [before]
    assert values(kernel, second, use) == [after]
    assert values(kernel, first, use) == [before]


@pytest.mark.parametrize(
    "cell",
    [
        "int again = 1; int fagain() { return again; }",
        "struct Again { int v = 2; virtual ~Again() = default; virtual int get() { return v; } }; Again an; an.get()",
        "template <class T> struct TA { static int s; }; template <class T> int TA<T>::s = 4; TA<int>::s",
        "namespace na { enum E2 { p, q }; struct T { E2 e = q; }; inline int k = 3; } na::T{}.e == na::q",
        '#include <map>\nstd::map<std::string, int> ages{{"ann", 3}};\nages',
        "auto [first_of, second_of] = std::tuple(1, 'c');",
        "int total = 0; for (int i = 0; i < 10; ++i) total += i; total",
        "enum { anonymous_a = 1, anonymous_b }; anonymous_b",
        "namespace { int hidden = 9; } hidden",
        "class Fwd; class Fwd { public: int v = 1; }; Fwd{}.v",
        "int count_calls() { static int n = 0; return ++n; } count_calls()",
        "template <> struct std::hash<struct HashMe>; struct HashMe { int v; };",
        "std::ostream& operator<<(std::ostream& out, const struct Shown& s); struct Shown { int v; };",
        'int operator""_twice(unsigned long long v) { return 2 * v; } 4_twice',
        "typedef struct { int v; } CStyle; CStyle cs = {3}; cs.v",
    ],
)
def test_the_same_cell_three_times(kernel, cell):
    first = kernel.run(cell).ok().value
    assert kernel.run(cell).ok().value == first
    assert kernel.run(cell).ok().value == first


def test_many_redefinitions_of_one_name(kernel):
    for i in range(30):
        assert values(kernel, f"struct Many {{ int v[{i + 1}]; }}; int many() {{ return {i}; }} Many m;", "many()") == [
            str(i)
        ]
    assert values(kernel, "sizeof(Many)", "sizeof(m)") == ["120", "120"]


def test_forward_declaration_defined_in_a_later_cell(kernel):
    values(kernel, "int later();", "int use_later() { return later() + 1; }", "int later() { return 41; }")
    assert values(kernel, "use_later()") == ["42"]


def test_member_defined_in_a_later_cell(kernel):
    values(kernel, "struct Split { int v; int get() const; };", "int Split::get() const { return v; }")
    assert values(kernel, "Split{8}.get()") == ["8"]
    values(kernel, "int Split::get() const { return v + 1; }")
    assert values(kernel, "Split{8}.get()") == ["9"]


def test_overloads_live_side_by_side(kernel):
    values(kernel, "int over(int) { return 1; }", "int over(double) { return 2; }")
    assert values(kernel, "over(1)", "over(1.0)") == ["1", "2"]
    values(kernel, "int over(int) { return 3; }")
    assert values(kernel, "over(1)", "over(1.0)") == ["3", "2"]


def test_inherited_class_is_redefined(kernel):
    values(
        kernel,
        "struct Base { virtual ~Base() = default; virtual int id() { return 1; } };",
        "struct Derived : Base { int id() override { return 10 + Base::id(); } };",
    )
    assert values(kernel, "Derived{}.id()") == ["11"]
    values(
        kernel,
        "struct Base { virtual ~Base() = default; virtual int pad() { return 0; } virtual int id() { return 2; } };",
    )
    assert values(kernel, "Derived{}.id()") == ["11"]
    values(kernel, "struct Derived : Base { int id() override { return 10 + Base::id(); } };")
    assert values(kernel, "std::unique_ptr<Base> b(new Derived); b->id()") == ["12"]


def test_destructor_of_a_redefined_variable_is_of_its_own_type(kernel):
    values(kernel, "struct D { ~D() { } int v = 1; }; D d;", 'struct D { ~D() { } std::string s = "two"; }; D d;')
    assert values(kernel, "d.s.size()") == ["3"]


# ---- names that collide with the C library ---------------------------------------------------------------------------


def test_system_like_in_the_design(kernel):
    code = "struct System { int unit; int half; System(int u, int h) : unit(u), half(h) {} };\nSystem system(1, 2);\nsystem.unit + system.half"
    for _ in range(3):
        assert kernel.run(code).ok().value == "3"
    assert values(kernel, "system.unit") == ["1"]


@pytest.mark.parametrize(
    "name",
    [
        "time",
        "index",
        "read",
        "y1",
        "write",
        "link",
        "select",
        "signal",
        "remove",
        "exp",
        "printf",
        "abs",
        "rand",
        "div",
        "stat",
        "open",
        "close",
        "exit",
        "abort",
        "malloc",
        "free",
        "log",
    ],
)
def test_names_of_the_c_library_are_free(kernel, name):
    """As a variable and as a function, and neither the kernel nor the library minds."""
    for cell, use, expected in [
        (f"int {name} = 5;", f"{name} + 1", "6"),
        (f"double {name} = 2.5;", f"{name} * 2", "5.0"),
        (f"int {name}(const std::string& s) {{ return s.size(); }}", f'{name}(std::string("four"))', "4"),
    ]:
        assert values(kernel, cell, use) == [expected]
    assert kernel.run("std::cout << 12 << std::endl;").ok().stdout == "12\n"
    assert values(kernel, "std::vector<std::string>(3, std::string(100, 'x')).size()") == ["3"]


def test_names_are_free_also_after_using_namespace_std(fresh_kernel):
    kernel = fresh_kernel
    for _ in range(3):
        assert values(kernel, 'using namespace std; string same = "s"; same') == ['"s"']
    values(
        kernel,
        "struct System { int unit; System(int u) : unit(u) {} };",
        "System system(3);",
        "int time = 4; double y1 = 0.5;",
    )
    assert values(kernel, "system.unit", "time", "y1") == ["3", "4", "0.5"]
    assert kernel.run('cout << "still std" << endl;').ok().stdout == "still std\n"


def test_a_type_named_like_a_c_function(kernel):
    assert values(kernel, "struct div { int v = 4; };", "struct div d0; d0.v") == ["4"]


# ---- the last expression -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, text",
    [
        ("1 + 1", "2"),
        ("-3", "-3"),
        ("1.5", "1.5"),
        ("5.0", "5.0"),
        ("1e300", "1e+300"),
        ("1 / 0.0", "inf"),
        ("0.1 + 0.2", None),
        ("2.5f", "2.5"),
        ("10000000000LL", "10000000000"),
        ("18446744073709551615ULL", "18446744073709551615"),
        ("true", "true"),
        ("1 < 0", "false"),
        ("nullptr", "nullptr"),
        ('std::string("abc")', '"abc"'),
        ('"literal"', '"literal"'),
        ('const char* cc = "chars"; cc', '"chars"'),
        ('std::string_view("view")', '"view"'),
        ('std::string("a\\n\\"b")', '"a\\n\\"b"'),
        ("'c'", "'c'"),
        ('std::vector<std::string>{"a b", "c"}', '{"a b", "c"}'),
        ('std::map<std::string, int>{{"key", 1}}', '{"key": 1}'),
        ('std::string("grüße 🙂")', '"grüße 🙂"'),
        ("std::uint8_t(7)", "7"),
        ("std::vector<int>{1, 2, 3}", "{1, 2, 3}"),
        ("std::vector<int>{}", "{}"),
        ("std::vector<bool>{true, false}", "{true, false}"),
        ("std::array<double, 2>{0.5, 1}", "{0.5, 1.0}"),
        ("std::vector<std::vector<int>>{{1}, {2, 3}}", "{{1}, {2, 3}}"),
        ("std::map<int, int>{{1, 2}, {3, 4}}", "{1: 2, 3: 4}"),
        ("std::set<int>{3, 1, 2}", "{1, 2, 3}"),
        ("std::deque<int>{1}", "{1}"),
        ("std::list<int>{1, 2}", "{1, 2}"),
        ("std::map<int, std::vector<std::pair<int, int>>>{{1, {{2, 3}}}}", "{1: {(2, 3)}}"),
        ("std::pair(1, 2.5)", "(1, 2.5)"),
        ("std::tuple(1, 2, 3)", "(1, 2, 3)"),
        ("std::optional<int>(4)", "4"),
        ("std::optional<int>()", "nullopt"),
        ("std::variant<int, double>(2.5)", "2.5"),
        ("std::make_unique<int>(5)", "-> 5"),
        ("std::make_shared<std::vector<int>>(2, 7)", "-> {7, 7}"),
        ("std::unique_ptr<int>()", "nullptr"),
        ("std::complex<double>(1, 2)", "(1,2)"),
        ("std::chrono::milliseconds(30)", "30 ms"),
        ("int carr[] = {1, 2}; carr", "{1, 2}"),
        ("std::initializer_list<int> il0{1, 2}; il0", "{1, 2}"),
    ],
)
def test_values(kernel, code, text):
    shown = kernel.run(code).ok().value
    if text is None:
        assert float(shown) == 0.1 + 0.2, "a double is shown with all of its digits"
    else:
        assert shown == text


@pytest.mark.parametrize(
    "code, part",
    [
        ('std::filesystem::path("/tmp/x")', "/tmp/x"),
        ('std::runtime_error("what it says")', "what it says"),
        ("enum class Plain { one = 1 }; Plain::one", "1"),
        ("int pointed = 1; &pointed", "0x"),
        ("struct Bare { int v; }; Bare{}", "Bare"),
        ("struct BareAddress { int v; }; BareAddress ba; ba", "0x"),
        ("std::make_shared<Bare>()", "Bare"),
        ("[](int v) { return v; }", "lambda"),
        ("std::stack<int>()", "stack"),
        ("std::thread::id()", "thread"),
        ("auto printing = &std::puts; printing", "0x"),
    ],
)
def test_values_that_contain(kernel, code, part):
    assert part in kernel.run(code).ok().value


def test_long_containers_are_cut_and_counted(kernel):
    shown = kernel.run("std::vector<int>(100000, 1)").ok().value
    assert len(shown) < 5000 and "99800 more" in shown


@pytest.mark.parametrize(
    "code",
    [
        "1;",
        "int q = 4;",
        "q = 5;",
        "void nothing() {}",
        "nothing()",
        "std::cout << 1;",
        "",
        "  \n ",
        "// a comment",
        "#include <set>",
        "for (int i = 0; i < 2; ++i) i;",
        "{ 5; }",
        "if (true) 5;",
        "std::cout << 7",
    ],
)
def test_shows_nothing(kernel, code):
    assert kernel.run(code).ok().result is None


def test_operator_of_the_user(kernel):
    values(kernel, "struct Money { int cents; };")
    assert "Money" in kernel.run("Money{150}").ok().value
    values(
        kernel, 'std::ostream& operator<<(std::ostream& o, const Money& m) { return o << m.cents / 100.0 << " EUR"; }'
    )
    assert values(kernel, "Money{150}", "std::vector<Money>{{50}, {100}}") == ["1.5 EUR", "{0.5 EUR, 1 EUR}"]


def test_mime_bundle_of_the_user_in_a_later_cell(kernel):
    values(kernel, "namespace geo { struct Point { int x, y; }; }")
    assert "geo::Point" in kernel.run("geo::Point{1, 2}").ok().value
    values(
        kernel,
        'namespace geo { maia::MimeBundle mime_bundle_repr(const Point& p) { return {{"text/html", "<b>" + '
        'std::to_string(p.x) + "</b>"}, {"text/plain", "point"}}; } }',
    )
    assert kernel.run("geo::Point{1, 2}").ok().result == {"text/html": "<b>1</b>", "text/plain": "point"}
    assert kernel.run("maia::display(geo::Point{3, 4});").ok().displays == [
        {"text/html": "<b>3</b>", "text/plain": "point"}
    ]
    values(
        kernel,
        'namespace geo { maia::MimeBundle mime_bundle_repr(const Point& p) { return {{"text/plain", "newer"}}; } }',
    )
    assert kernel.run("geo::Point{1, 2}").ok().result == {"text/plain": "newer"}


def test_value_of_an_expression_over_lines_and_with_a_comment(kernel):
    assert values(kernel, "std::vector<int> li{3, 1, 2};\nstd::accumulate(li.begin(), li.end(),\n  10)  // sum\n") == [
        "16"
    ]
    assert values(kernel, "int lastv = 3;\nlastv /* why */\n\n") == ["3"]


def test_temporaries_live_until_they_are_shown(kernel):
    values(
        kernel,
        'struct Temp { std::string s = "alive"; ~Temp() { s = "dead"; } const std::string& get() const { return s; } };',
    )
    assert "alive" in kernel.run("Temp().get()").ok().value


def test_move_only_and_noncopyable(kernel):
    values(kernel, "struct Fixed { Fixed() = default; Fixed(const Fixed&) = delete; int v = 3; }; Fixed fixed;")
    assert "Fixed" in kernel.run("fixed").ok().value


def test_a_destroyed_value_does_not_disturb(kernel):
    assert values(kernel, "std::string moved(1000, 'm'); std::move(moved)", "1")[-1] == "1"


def test_an_output_operator_that_throws_is_an_error_of_the_cell(kernel):
    values(
        kernel,
        'struct Bad {}; std::ostream& operator<<(std::ostream&, const Bad&) { throw std::runtime_error("in show"); }',
    )
    assert "in show" in kernel.run("Bad{}").failed().text
    assert values(kernel, "1") == ["1"]


# ---- the language ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, text",
    [
        (
            "std::vector<int> v{2, 3, 1};\nstd::sort(v.begin(), v.end(), [](int a, int b) { return a > b; });\nv",
            "{3, 2, 1}",
        ),
        ("int k = 10; auto add = [&](int a) { return a + k; }; k = 20; add(1)", "21"),
        ("[] { return 5; }()", "5"),
        ("auto generic = [](auto a, auto... r) { return (a + ... + r); }; generic(1, 2, 3)", "6"),
        ("struct Local { int v = 3; }; std::vector<Local> ls(2); ls.size() + ls[0].v", "5"),
        (
            "{ struct Inside { int operator()(int a) const { return a * 2; } }; std::vector<int> w{1}; "
            "std::transform(w.begin(), w.end(), w.begin(), Inside{}); std::cout << w[0]; } 1",
            "1",
        ),
        (
            "template <class T, int N> struct Fact { static constexpr T v = N * Fact<T, N - 1>::v; };\n"
            "template <class T> struct Fact<T, 0> { static constexpr T v = 1; };\nFact<long, 10>::v",
            "3628800",
        ),
        ('auto [a1, b1] = std::make_pair(3, std::string("x")); a1', "3"),
        ("for (auto& [key, value] : std::map<int, int>{{1, 2}}) std::cout << key << value; 0", "0"),
        ("namespace outer { inline namespace v1 { int f1() { return 7; } } } outer::f1()", "7"),
        (
            "#include <numeric>\nstd::vector<int> ns(4);\nstd::iota(ns.begin(), ns.end(), 1);\nstd::accumulate(ns.begin(), ns.end(), 0)",
            "10",
        ),
        (
            "std::atomic<int> hits = 0; { std::vector<std::thread> ts; for (int i = 0; i < 4; ++i) ts.emplace_back([] { ++hits; }); "
            "for (auto& t : ts) t.join(); } hits.load()",
            "4",
        ),
        ("std::async(std::launch::async, [] { return 42; }).get()", "42"),
        (
            "std::once_flag once; int onces = 0; for (int i = 0; i < 3; ++i) std::call_once(once, [] { ++onces; }); onces",
            "1",
        ),
        ("thread_local int per_thread = 1; std::thread([] { per_thread = 5; }).join(); per_thread", "1"),
        (
            "std::promise<int> pr; auto fu = pr.get_future(); std::thread th([&] { pr.set_value(9); }); th.join(); fu.get()",
            "9",
        ),
        (
            "std::mutex mu; std::condition_variable cv; bool go = false; std::thread wt([&] { std::unique_lock l(mu); cv.wait(l, [&] { return go; }); }); "
            "{ std::lock_guard l(mu); go = true; } cv.notify_one(); wt.join(); go",
            "true",
        ),
        (
            "template <class T> concept Number = std::is_arithmetic_v<T>; template <Number T> T half(T v) { return v / 2; } half(9.0)",
            "4.5",
        ),
        (
            "std::vector<int> ev; for (int i : std::views::iota(1, 9) | std::views::filter([](int i) { return i % 2 == 0; })) ev.push_back(i); ev",
            "{2, 4, 6, 8}",
        ),
        (
            "#include <coroutine>\nstruct Gen { struct promise_type { int v; Gen get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }\n"
            "std::suspend_always initial_suspend() { return {}; } std::suspend_always final_suspend() noexcept { return {}; }\n"
            "std::suspend_always yield_value(int i) { v = i; return {}; } void return_void() {} void unhandled_exception() { throw; } };\n"
            "std::coroutine_handle<promise_type> h; int next() { h.resume(); return h.promise().v; } ~Gen() { h.destroy(); } };\n"
            "Gen count_up() { for (int i = 1;; ++i) co_yield i; }\n{ Gen g = count_up(); g.next(); std::cout << g.next(); }\n2",
            "2",
        ),
        ("auto spaceship = 1 <=> 2; spaceship < 0", "true"),
        ("int calls() { static int n = 0; return ++n; } calls(); calls(); calls()", "3"),
        (
            "struct Sh { virtual double area() const = 0; virtual ~Sh() = default; }; struct Sq : Sh { double a; Sq(double a) : a(a) {} double area() const override { return a * a; } };\n"
            "std::vector<std::unique_ptr<Sh>> shapes; shapes.push_back(std::make_unique<Sq>(3)); shapes[0]->area()",
            "9.0",
        ),
        ("Sh* sh = new Sq(2); dynamic_cast<Sq*>(sh) != nullptr", "true"),
        ("typeid(*sh) == typeid(Sq)", "true"),
        ("std::any an = 4; std::any_cast<int>(an)", "4"),
        ("std::function<int(int)> fib = [&](int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }; fib(15)", "610"),
        ("int fac(int n) { return n <= 1 ? 1 : n * fac(n - 1); } fac(6)", "720"),
        ("if (int n = 3; n > 2) std::cout << n; else std::cout << 0; 1", "1"),
        ("switch (2) { case 1: break; case 2: std::cout << 2; } 1", "1"),
        ("int wh = 0; while (wh < 5) ++wh; do { ++wh; } while (wh < 8); wh", "8"),
        ('std::regex_match("ab12", std::regex("[a-z]+[0-9]+"))', "true"),
        ("sizeof(long double)", "16"),
        ("__cplusplus", "202002"),
        ("struct Bits { unsigned a : 3; unsigned b : 5; } bits{7, 1}; bits.a", "7"),
        ("consteval int sq0(int v) { return v * v; } constinit int ci = sq0(5); ci", "25"),
        ('asm volatile("nop"); 3', "3"),
        ("const int big[] = {1, 2, 3}; std::size(big)", "3"),
        ("std::stringstream ss; ss << 1 << ' ' << 2; int sa, sb; ss >> sa >> sb; sa + sb", "3"),
        ("std::bitset<8>(5)", "00000101"),
        ("std::thread::hardware_concurrency() > 0", "true"),
        ("static_assert(sizeof(int) == 4); 1", "1"),
        ("union Pun { float f; unsigned u; } pun{1.0f}; pun.u == 0x3f800000", "true"),
    ],
)
def test_language(kernel, code, text):
    assert kernel.run(code).ok().value == text


def test_sort_with_a_lambda_many_times(kernel):
    for i in range(10):
        code = f"std::vector<int> sv{{{i}, 3, 9}};\nstd::sort(sv.begin(), sv.end(), [](int a, int b) {{ return a > b; }});\nsv.front()"
        assert kernel.run(code).ok().value == "9"


def test_statements_before_declarations_keep_their_order(kernel):
    code = 'std::cout << "a";\nint order = 5;\nstd::cout << order;\norder++;\nint copy = order;\nstd::cout << copy;'
    assert kernel.run(code).ok().stdout == "a56"


def test_exceptions_inside_a_cell(kernel):
    code = 'try { throw std::runtime_error("caught"); } catch (const std::exception& e) { std::cout << e.what(); }'
    assert kernel.run(code).ok().stdout == "caught"
    values(
        kernel,
        "struct MyError : std::logic_error { using logic_error::logic_error; };",
        'void thrower() { throw MyError("mine"); }',
    )
    assert kernel.run("try { thrower(); } catch (const MyError& e) { std::cout << e.what(); }").ok().stdout == "mine"
    assert (
        kernel.run("try { std::vector<int>().at(3); } catch (std::out_of_range&) { std::cout << 1; }").ok().stdout
        == "1"
    )
    assert kernel.run("try { throw 5; } catch (int v) { std::cout << v; }").ok().stdout == "5"


def test_destructors_run_when_a_cell_throws(kernel):
    values(kernel, 'struct Guard { ~Guard() { std::cout << "closed"; } };')
    answer = kernel.run("{ Guard guard; throw 1; }")
    assert answer.failed() and answer.stdout == "closed"


def test_common_headers_are_there(kernel):
    cells = [
        "std::string s0; std::vector<int> v0; std::map<int, int> m0; std::unordered_map<int, int> um0; std::set<int> set0;",
        "std::optional<int> o0; std::variant<int> va0; std::tuple<int> tu0; std::array<int, 1> ar0; std::deque<int> de0;",
        "std::unique_ptr<int> up0; std::function<void()> fn0; std::chrono::steady_clock::now(); std::filesystem::current_path();",
        "std::thread t0; std::mutex mu0; std::atomic<int> at0; std::future<int> fu0; std::random_device rd0; std::mt19937 mt0;",
        "std::sqrt(2.0); std::max(1, 2); std::accumulate(v0.begin(), v0.end(), 0); std::ifstream if0; std::setw(2); std::regex re0;",
        "std::uint64_t u64 = 1; std::size_t sz0 = 2; std::memcpy(&u64, &sz0, 8); std::numeric_limits<int>::max();",
    ]
    for cell in cells:
        kernel.run(cell).ok()


def test_a_header_that_changes_or_comes_late_is_read_anew(kernel):
    folder = Path(kernel.cwd)
    assert "not found" in kernel.run('#include "comes_late.hpp"').failed("CompileError").text
    (folder / "comes_late.hpp").write_text("inline int late() { return 1; }\n")
    assert values(kernel, '#include "comes_late.hpp"\nlate()') == ["1"]
    (folder / "comes_late.hpp").write_text("inline int late() { return 2; }\n")
    assert values(kernel, '#include "comes_late.hpp"\nlate()') == ["2"]
    (folder / "guarded.hpp").write_text("#pragma once\ninline int guarded() { return 1; }\n")
    assert values(kernel, '#include "guarded.hpp"\nguarded()', '#include "guarded.hpp"\nguarded()') == ["1", "1"]
    (folder / "guarded.hpp").write_text("#pragma once\ninline int guarded() { return 22; }\n")
    assert values(kernel, '#include "guarded.hpp"\nguarded()') == ["22"]


def test_a_type_is_what_its_name_means_whatever_it_meant_before(kernel):
    meanings = [
        ("struct manifold { int v = 5; };", "manifold{}.v", "5"),
        ("template <class T> T manifold(T t) { return t; }", "manifold(6)", "6"),
        ("namespace manifold { int inside = 7; }", "manifold::inside", "7"),
        ("int manifold = 8;", "manifold", "8"),
        ("enum class manifold { first = 9 };", "(int)manifold::first", "9"),
        ("int manifold() { return 10; }", "manifold()", "10"),
        ("template <class T> struct manifold { int v = 11; };", "manifold<int>{}.v", "11"),
        ("using manifold = std::array<int, 12>;", "manifold{}.size()", "12"),
        ("auto manifold = [](int a) { return a + 1; };", "manifold(12)", "13"),
        ("#define manifold 14", "manifold", "14"),
        ("#undef manifold", "1", "1"),
    ]
    for step in (1, 3, 4):
        for i in range(len(meanings) - 2):
            definition, use, value = meanings[i * step % (len(meanings) - 2)]
            assert values(kernel, definition, use) == [value], definition
    for definition, use, value in meanings[-2:]:
        assert values(kernel, definition, use) == [value]


def test_include_of_a_file_beside_the_notebook(kernel, tmp_path):
    header = tmp_path / "beside.hpp"
    header.write_text("#pragma once\ninline int beside() { return 12; }\n")
    assert values(kernel, f'#include "{header}"\nbeside()') == ["12"]


def test_cell_with_crlf_tabs_bom_and_unicode(kernel):
    assert values(kernel, "int crlf = 1;\r\n\tcrlf + 1\r\n") == ["2"]
    assert values(kernel, "\ufeffint größe = 3;\ngröße + 1") == ["4"]
    assert kernel.run('std::cout << "日本語 ∑ 🙂" << std::endl;').ok().stdout == "日本語 ∑ 🙂\n"


def test_a_long_cell(kernel):
    code = "".join(f"int long_{i} = {i};\n" for i in range(1000)) + "long_999"
    assert kernel.run(code, deadline=60).ok().value == "999"


def test_line_numbers_and_file_name(kernel):
    answer = kernel.run("\n\n__LINE__").ok()
    assert answer.value == "3"
    assert f"In[{answer.count + 1}]" in kernel.run("__FILE__").ok().value


def test_globals_are_destroyed_at_the_end(start_kernel, tmp_path):
    witness = tmp_path / "witness"
    kernel = start_kernel()
    kernel.run(f'struct Last {{ ~Last() {{ std::ofstream("{witness}") << "gone"; }} }} last;').ok()
    kernel.shutdown()
    assert witness.read_text() == "gone"


# ---- a cell that fails leaves the session as it was ------------------------------------------------------------------------


def test_failed_redeclaration_keeps_the_old_one(kernel):
    values(kernel, "int keep() { return 5; } int kept = 6; struct Keep { int v = 7; };")
    for cell in [
        "int keep() { return unknown_name; }",
        "int keep() { return 1; } unknown_name;",
        "double kept = unknown_name;",
        "struct Keep { unknown_type v; };",
        "struct Keep { int w = 1; }; int kept = 1; unknown_name;",
        "template <class T> T keep(T t) { return t } ",
        "namespace kept { int a; }\nunknown_name;",
    ]:
        kernel.run(cell).failed()
        assert values(kernel, "keep()", "kept", "Keep{}.v") == ["5", "6", "7"], cell


def test_unresolved_symbol_then_the_next_cells_work(kernel):
    kernel.run("int nowhere(int); nowhere(3)").failed()
    assert values(kernel, "1 + 1", 'std::string("ok").size()') == ["2", "2"]
    error = kernel.run("try { nowhere(4); } catch (...) {}").failed()
    assert "nowhere" in error.text
    assert (
        kernel.run('try { throw std::runtime_error("x"); } catch (std::exception& e) { std::cout << e.what(); }')
        .ok()
        .stdout
        == "x"
    )
    values(kernel, "int nowhere(int v) { return v; }")
    assert values(kernel, "nowhere(4)") == ["4"]


def test_unresolved_symbol_does_not_leave_the_cells_names(kernel):
    values(kernel, "int linked = 1;")
    kernel.run("extern int missing_variable; int linked = missing_variable;").failed()
    assert values(kernel, "linked") == ["1"]
    kernel.run("struct Unlinked { static int s; }; int got = Unlinked::s;").failed()
    assert values(kernel, "linked") == ["1"]
    assert "got" not in kernel.complete("go")["matches"]


@pytest.mark.parametrize(
    "cell",
    [
        "struct { int v; } unnamed_bad; nonsense;",
        "enum { ea, eb }; nonsense;",
        "namespace { int in_unnamed; } nonsense;",
        "auto [sx, sy] = std::pair(1, 2); nonsense;",
        "union { int uu; float uf; }; nonsense;",
        "auto bad_lambda = [](int a) { return a + nonsense; };",
        "std::vector<int> bv{1}; std::sort(bv.begin(), bv.end(), [](int a, int b) { return nonsense; });",
        'static_assert(false, "wanted");',
        "template <class T> struct BadT { typename T::none v; }; BadT<int> b;",
        "class Incomplete; Incomplete inc;",
        "using Bad = int; using Bad = nonsense;",
        "#include <no/such/header.h>",
        "#error stop here",
        "int open_brace() { return 1;",
        "}",
        ")",
        '"unterminated',
        "int x0 = 1; int x0 = 2;",
        "@",
        "#if 1",
    ],
)
def test_failing_cells_leave_the_session_usable(kernel, cell):
    values(kernel, "int before = 11; struct Before { int v = 12; };")
    kernel.run(cell).failed("CompileError")
    assert values(kernel, "before", "Before{}.v", "[](int a) { return a; }(13)") == ["11", "12", "13"]


def test_a_failing_cell_defines_nothing(kernel):
    kernel.run("int ghost_variable = 1; int ghost_function() { return 2; } struct GhostType {}; nonsense;").failed()
    for name in ["ghost_variable", "ghost_function()", "GhostType{}"]:
        assert "undeclared" in kernel.run(name + ";").failed("CompileError").text
    assert kernel.complete("ghost_")["matches"] == []
    assert values(kernel, "double ghost_variable = 2.5;", "ghost_variable") == ["2.5"]


def test_a_failing_cell_runs_nothing(kernel):
    values(kernel, "int effects = 0;")
    answer = kernel.run('effects = 1; std::cout << "ran"; nonsense;')
    assert answer.failed() and answer.stdout == ""
    assert values(kernel, "effects") == ["0"]


def test_macros_of_a_failing_cell(kernel):
    values(kernel, "#define KEEP_MACRO 1")
    kernel.run("#undef KEEP_MACRO\n#define KEEP_MACRO 2\nnonsense;").failed()
    assert values(kernel, "KEEP_MACRO") == ["1"]


def test_a_template_instantiated_first_in_a_failing_cell(kernel):
    values(kernel, "template <class T> struct Once { static int make() { return sizeof(T); } };")
    kernel.run("Once<double>::make() + nonsense").failed()
    assert values(kernel, "Once<double>::make()") == ["8"]


def test_a_specialisation_in_a_failing_cell(kernel):
    values(kernel, "template <class T> struct Spec { static int v() { return 1; } };")
    kernel.run("template <> struct Spec<int> { static int v() { return 2; } }; nonsense;").failed()
    assert values(kernel, "Spec<int>::v()") == ["1"]


def test_a_function_used_first_in_a_failing_cell(kernel):
    values(kernel, "inline int lazily() { return 3; }")
    kernel.run("lazily(); nonsense;").failed()
    assert values(kernel, "lazily()") == ["3"]
    kernel.run("int nobody_defines(); lazily() + nobody_defines()").failed()
    assert values(kernel, "lazily()") == ["3"]


def test_a_cell_that_throws_keeps_what_it_defined(kernel):
    kernel.run("int defined_then_thrown = 4; throw 1;").failed()
    assert values(kernel, "defined_then_thrown") == ["4"]


# ---- standards -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standards_kernel(tmp_path_factory):
    from kernel_client import Kernel

    with Kernel(cwd=str(tmp_path_factory.mktemp("standards"))) as kernel:
        yield kernel


@pytest.mark.parametrize(
    "standard, macro, cell, text",
    [
        (
            "17",
            "201703",
            "std::vector<int> v17{3, 1}; std::sort(v17.begin(), v17.end(), [](int a, int b) { return a < b; }); v17",
            "{1, 3}",
        ),
        (
            "23",
            None,
            "constexpr int f23() { if consteval { return 23; } else { return 0; } } constexpr int c23 = f23(); c23",
            "23",
        ),
        (
            "20",
            "202002",
            "std::vector<int> v20; for (int i : std::views::iota(0, 3)) v20.push_back(i); v20",
            "{0, 1, 2}",
        ),
    ],
)
def test_standard(standards_kernel, standard, macro, cell, text):
    standards_kernel.run(f"%std {standard}").ok()
    number = standards_kernel.run("__cplusplus").ok().value
    assert number == macro if macro else int(number) > 202002
    assert standards_kernel.run(cell).ok().value == text
    assert standards_kernel.run('maia::display(maia::Html{"x"});').ok().displays[0]["text/html"] == "x"
