// SPDX-License-Identifier: GPL-3.0-or-later
// A year at a site in C++: every handle frees itself, every failure is an exception.
#include <rackwatt/rackwatt.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

template <class T, void (*release)(T *)> struct releaser {
    void operator()(T *p) const { release(p); }
};
using site_ptr = std::unique_ptr<rkw_site, releaser<rkw_site, rkw_site_free>>;
using year_ptr = std::unique_ptr<rkw_year, releaser<rkw_year, rkw_year_free>>;
using ledger_ptr = std::unique_ptr<rkw_ledger, releaser<rkw_ledger, rkw_ledger_free>>;

// made<site_ptr>(rkw_site_load, NULL, folder): calls and takes over what was made.
template <class P, class F, class... A> P made(F make, A... arguments)
{
    typename P::pointer p = nullptr;
    rkw_error err{};
    if (make(&p, arguments..., &err) != RKW_OK) throw std::runtime_error(err.message);
    return P(p);
}

int main(int argc, char **argv)
try {
    const rkw_context *ctx = nullptr;
    auto site = made<site_ptr>(rkw_site_load, ctx, argc > 1 ? argv[1] : "data/tetouan");
    auto year = made<year_ptr>(rkw_year_create, ctx, site.get(), nullptr);
    auto ledger = made<ledger_ptr>(rkw_simulate, ctx, site.get(), year.get(), rkw_policy_builtin(1));
    rkw_summary s{};
    s.size = sizeof s;
    rkw_error err{};
    if (rkw_summarise(ledger.get(), site.get(), &s, &err) != RKW_OK) throw std::runtime_error(err.message);
    std::printf("CFE %.1f %%, PUE %.3f, %.0f GPU-hours\n", 100 * s.cfe, s.pue, s.gpu_h_delivered);
} catch (const std::exception &e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
