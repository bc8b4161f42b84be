"""The numbers of the notebook on averages: what its text says, its functions give."""

import numpy as np
import pytest

from course_lib.data import london_climate, london_temperatures, trailing_mean
from course_lib.experiments import stored_result

NOTES = np.array([40, 49, 45])


def correction_inside(theta, beta):
    """The recursion that the notebook warns against."""
    v, values = 0.0, []
    for t, reading in enumerate(theta, start=1):
        v = (beta * v + (1 - beta) * reading) / (1 - beta**t)
        values.append(v)
    return values


def comma(values, form):
    return ", ".join(format(value, form) for value in values)


def test_hand_examples_of_the_tasks(says, solved):
    says("ewa_task", comma(solved["ewa"](NOTES, 0.9), "g"))
    says("ewa_task", comma(solved["ewa"](NOTES, 0.9, v0=40), "g"))
    says("one_number", *(f"| {v:.2f} |" for v in solved["ewa"](NOTES, 0.9)))
    says("ewa_corrected_task", "40, " + comma(solved["ewa_corrected"](NOTES, 0.9)[1:], ".3f"))
    assert np.allclose(solved["ewa_corrected"](np.array([7, 7, 7]), 0.9), 7)
    weights = solved["ewa_weights"](3, 0.9)
    says("weights", comma(weights, "g"), " + ".join(f"{v:g}" for v in weights * NOTES))
    assert weights @ NOTES == pytest.approx(12.15)
    truth, average = np.arange(5), np.array([0, 0, 1, 2, 3])
    assert solved["lag"](truth, average, max_lag=2) == 1
    assert np.mean((truth - average) ** 2) == pytest.approx(4 / 5)


def test_hand_examples_of_the_windows(says, solved):
    windows = [solved["effective_window"](beta) for beta in (0.5, 0.9, 0.98)]
    says("window", comma(windows, ".0f"))
    windows = [solved["effective_window"](beta) for beta in (0.9, 0.9005, 0.999, 0.9995)]
    says("beta_scale_answer", comma(windows, ".4g"))
    assert windows[1] - windows[0] == pytest.approx(0.05, abs=0.005)
    assert windows[3] - windows[2] == pytest.approx(1000)
    assert [solved["window_beta"](window) for window in windows] == pytest.approx(
        [0.9, 0.9005, 0.999, 0.9995]
    )


def test_bias_and_its_erratum(says, solved):
    corrected = solved["ewa_corrected"](NOTES, 0.9)
    says("bias", comma(correction_inside(NOTES, 0.9), ".4g"))
    says("bias", "40, " + comma(corrected[1:], ".2f"))
    for t in (1, 2, 3):
        says("bias", f"| {1 - 0.9**t:.3f} | {corrected[t - 1]:.2f} |")
    assert np.allclose(solved["ewa"](np.full(9, 40.0), 0.9), 40 * (1 - 0.9 ** np.arange(1, 10)))
    says("bias", f"= {solved['ewa'](NOTES, 0.98)[0]:g} °F")
    assert solved["ewa"](np.full(7, 40.0), 0.5)[-1] > 39.5
    observed = london_temperatures().observed_f
    says("bias", f"climbed to {solved['ewa'](observed, 0.98)[29]:.0f} °F")
    assert observed[25:35].mean() == pytest.approx(40, abs=2)


def test_second_day_of_the_corrected_average(says, solved):
    old, new = solved["ewa_weights"](2, 0.98) / (1 - 0.98**2)
    second = solved["ewa_corrected"](NOTES, 0.98)[1]
    says("weights", f"{old:.3f} · 40 + {new:.3f} · 49 = {second:.1f} °F")
    observed = london_temperatures().observed_f
    gap = solved["ewa_corrected"](observed, 0.98) - solved["ewa"](observed, 0.98)
    assert int(np.argmax(gap < 1)) == pytest.approx(200, abs=5)


def test_share_of_the_weight_inside_the_window(says):
    shares = stored_result("shares_of_weight")["shares"]
    says("window", ", ".join(f"{share:.0%}".replace("%", " %") for share in shares.values()))
    says("window", f"0.9^{{10}} = {0.9**10:.3f}", f"= {1 - 0.9**10:.3f}")
    says("window", f"1/e \\approx {np.exp(-1):.2f}", f"{100 * (1 - np.exp(-1)):.0f}\\,\\%")
    assert shares[0.9] == pytest.approx(0.651, abs=5e-4)


def test_lag_rule_is_exact_on_a_straight_line(says, solved):
    ramp = np.arange(1.0, 401.0)
    late = [
        solved["lag"](ramp, solved["ewa"](ramp, beta, v0=-beta / (1 - beta)))
        for beta in (0.5, 0.9, 0.98)
    ]
    says("lag_task", "{}, {} and {} days".format(*late))


def test_lag_table_reads_as_the_notebook_says(says):
    prices = stored_result("price_of_smoothness")
    jumps, smooth = ([price[name] for price in prices.values()] for name in ("jump", "smooth"))
    assert jumps == sorted(jumps, reverse=True)
    says("lag_answer", "{} and {} days".format(*smooth[:2]), f"{smooth[2]} days late")
    noisy = np.array(prices[0.9]["noisy"])
    assert noisy.mean() == pytest.approx(9, abs=1)
    assert max(np.abs(noisy - 9)) >= 7
    assert prices[0.98]["average"].max() < london_temperatures().truth_f.max() - 2


def test_averaging_keeps_a_steady_gradient_and_cancels_one_that_flips():
    run = stored_result("descent_in_a_ravine")
    (steady, flips), (kept, cancelled) = run["gradients"].T, run["averaged"].T
    assert np.mean(np.sign(flips[1:]) != np.sign(flips[:-1])) > 0.8
    assert np.abs(cancelled).mean() < 0.25 * np.abs(flips).mean()
    assert kept[10:].mean() / steady[10:].mean() == pytest.approx(1, abs=0.6)


def test_window_with_the_same_noise_and_the_same_age(says, solved):
    weights = solved["ewa_weights"](2000, 0.9)
    days = 1 / np.sum(weights**2)
    age = weights @ np.arange(1999, -1, -1)
    assert age == pytest.approx((days - 1) / 2)
    says("lag_answer", f"a window of {days:.0f} days")


def test_year_is_as_the_hook_describes_it(says):
    year = london_temperatures()
    assert np.abs(np.diff(year.observed_f)).mean() == pytest.approx(3, abs=0.5)
    assert year.observed_f[[0, 1, 2, 179, 180]] == pytest.approx([40, 49, 45, 60, 56])
    mean_f = london_climate().mean_c * 9 / 5 + 32
    says("hook_answer", f"{mean_f[0]:.1f} °F in January", f"{mean_f[6]:.1f} °F in July")
    says("hook_answer", f"40 °F is {(40 - 32) * 5 / 9:.1f} °C")


def test_long_window_lags_below_in_april_and_above_in_october():
    observed = london_temperatures().observed_f
    for beta in (0.9, 0.98):
        behind = trailing_mean(observed, beta) - observed
        assert behind[90:120].mean() < 0 < behind[273:304].mean()


def test_numbers_of_the_bugs(says, solved):
    fed_back = correction_inside(np.ones(5), 0.9)
    says("gradients_answer", "1, {:.2f}, {:.1f}, {:.1f}, {:.1f}".format(*fed_back[1:]))
    twice = solved["ewa"](solved["ewa"](NOTES, 0.9), 0.9)
    says("gradients_answer", comma(twice, ".4g"), comma(twice.astype(int), "d"))
    says("gradients_answer", f"{solved['effective_window'](0.1):.1f} batches")
    flipping = solved["ewa"](np.tile([1.0, -1.0], 200), 0.9)
    assert abs(flipping[-1]) == pytest.approx(1 / 19)


def test_numbers_of_reflection_and_quiz(says, solved):
    weights = solved["ewa_weights"](365, 0.999)
    for share in (weights.sum(), weights[0] / weights[-1]):
        says("reflection_question", f"{100 * share:.0f}\\,\\%")
    says("quiz", f"{solved['effective_window'](0.95):.0f} days and {0.95 / 0.05:.0f} days")
    warm = solved["ewa"](np.full(10, 50.0), 0.9)
    says("quiz", f"{warm[0]:.0f} °F", f"= {warm[-1]:.1f}$ °F")
    says("quiz", f"= {0.9**30:.3f}$", f"{0.9**100:.5f}")


def test_symptoms_in_the_table_of_mistakes(says, solved):
    ewa = solved["ewa"]
    swapped = ewa(NOTES, 0.1)
    unweighted = ewa(NOTES / 0.1, 0.9)
    late_start = ewa(NOTES, 0.9, v0=40)
    from_zero = (ewa(NOTES, 0.9)[1:] / (1 - 0.9 ** np.arange(1, 3))).tolist()
    for symptom in (
        comma(swapped, ".4g"),
        comma(unweighted, ".4g"),
        comma(late_start, ".4g"),
        comma(ewa(NOTES, 0.9).astype(int), "d"),
        comma(correction_inside(NOTES, 0.9), ".4g"),
        f"then {from_zero[0]:.0f}, {from_zero[1]:.2f}",
    ):
        says("closing", symptom)
