// SPDX-License-Identifier: GPL-3.0-or-later
// A year at a site in C++: every handle frees itself, every failure is an exception.
#include <rackwatt/rackwatt.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

struct release {
    void operator()(rkw_site *p) const { rkw_site_free(p); }
    void operator()(rkw_year *p) const { rkw_year_free(p); }
    void operator()(rkw_ledger *p) const { rkw_ledger_free(p); }
};
template <class T> using handle = std::unique_ptr<T, release>;

// made<rkw_site>(rkw_site_load, folder): calls, takes over what was made, throws what went wrong.
template <class T, class F, class... A> handle<T> made(F make, A... arguments)
{
    T *p = nullptr;
    rkw_error err{};
    if (make(&p, nullptr, arguments..., &err) != RKW_OK) throw std::runtime_error(err.message);
    return handle<T>(p);
}

int main(int argc, char **argv)
try {
    auto site = made<rkw_site>(rkw_site_load, argc > 1 ? argv[1] : "data/tetouan");
    auto year = made<rkw_year>(rkw_year_create, site.get(), nullptr);
    auto ledger = made<rkw_ledger>(rkw_simulate, site.get(), year.get(), rkw_policy_builtin(1));
    rkw_summary s{};
    s.size = sizeof s;
    if (rkw_summarise(ledger.get(), site.get(), &s, nullptr) != RKW_OK) throw std::runtime_error("no summary");
    std::printf("CFE %.1f %%, PUE %.3f, %.0f GPU-hours\n", 100 * s.cfe, s.pue, s.gpu_h_delivered);
} catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
