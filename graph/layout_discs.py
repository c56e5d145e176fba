"""Bodies on a plane: entities inside the disc of their community, discs in a frame.

Forces over dense arrays: the groups are small. Sums are written out instead of matrix
products, because those of BLAS vary with the number of cores, and a layout must not.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Links = dict[tuple[int, int], float]

GAP = 3.5  # free space around an entity
STRAIT = 30.0  # free space between discs of different regions
TRIES = 6  # arrangements of regions tried; the best one stays
FULL = 0.84  # part of the frame that the discs fill, before it grows


def disc(group: list[int], links: Links, radii: Points) -> Points:
    """Lay one community out around the origin, evenly filled, without overlap."""
    size = len(group)
    rooms = radii + GAP
    full = math.sqrt(float((rooms**2).sum()) / 0.62)
    chance = np.random.default_rng(size)
    angles = np.arange(size) * 2.399963
    start = np.sqrt((np.arange(size) + 0.5) / size) * full
    spots = np.column_stack((np.cos(angles), np.sin(angles))) * start[:, None]
    spots += chance.normal(0, 0.5, spots.shape)
    if links:
        number = {member: at for at, member in enumerate(group)}
        ends = np.array([[number[one], number[other]] for one, other in links])
        pull = np.array(list(links.values()))
        _spring(spots, ends, pull / pull.mean(), full)
    return _apart(_even(spots, rooms, full), rooms, radii)


def _spring(spots: Points, ends: NDArray[np.int_], pull: Points, full: float) -> None:
    """Let linked entities attract and all repel each other (Fruchterman-Reingold).

    Source: Fruchterman and Reingold 1991, with forces over dense arrays.
    """
    size = len(spots)
    ideal = full / math.sqrt(size)
    rounds = int(min(90, max(30, 9e6 / size**2)))
    for turn in range(rounds):
        across, down = _between(spots)
        push = ideal**2 / (across**2 + down**2 + 0.01 * ideal**2)
        force = _pushed(across, down, push)
        along = spots[ends[:, 1]] - spots[ends[:, 0]]
        along *= (pull * np.hypot(*along.T) / ideal)[:, None]
        np.add.at(force, ends[:, 0], along)
        np.subtract.at(force, ends[:, 1], along)
        force -= spots * 0.15
        length = np.hypot(*force.T) + 1e-9
        step = full * 0.16 * (1.0 - turn / rounds) ** 1.5 + 0.2
        spots += force * (np.minimum(length, step) / length)[:, None]


def _even(spots: Points, rooms: Points, full: float) -> Points:
    """Move entities along their rays until the disc is evenly filled."""
    weights = rooms**2
    spots = spots - (spots * weights[:, None]).sum(axis=0) / weights.sum()
    reach = np.hypot(*spots.T) + 1e-9
    order = np.lexsort((np.arange(len(spots)), reach))
    filled = np.empty(len(spots))
    area = np.cumsum(weights[order]) - weights[order] / 2
    filled[order] = full * np.sqrt(area / weights.sum())
    target = 0.8 * filled + 0.2 * reach * (full / reach.max())
    moved: Points = spots * (target / reach)[:, None]
    return moved


def _apart(spots: Points, rooms: Points, radii: Points) -> Points:
    """Push overlapping discs apart until none touches another."""
    wanted = rooms[:, None] + rooms[None, :]
    needed = radii[:, None] + radii[None, :] + 1.0
    np.fill_diagonal(wanted, 0.0)
    np.fill_diagonal(needed, 0.0)
    for turn in range(400):
        across, down = _between(spots)
        far = np.sqrt(across**2 + down**2)
        if turn >= 30 and bool((far >= needed).all()):
            break
        far += 1e-6
        push = np.maximum(wanted - far, 0.0) / far * 0.35
        spots = spots + _pushed(across, down, push)
        if turn >= 60 and turn % 10 == 0:
            spots = spots * 1.02
    return spots


def _between(spots: Points) -> tuple[Points, Points]:
    """Give the way from each point to each other, across and down apart."""
    x, y = spots[:, 0].copy(), spots[:, 1].copy()
    return x[:, None] - x[None, :], y[:, None] - y[None, :]


def _pushed(across: Points, down: Points, push: Points) -> Points:
    """Add up what all others do to each point. Without BLAS: its sums vary by cores."""
    return np.column_stack(((across * push).sum(axis=1), (down * push).sum(axis=1)))


def packed(sizes: Points, regions: list[int], links: Links, landscape: float) -> Points:
    """Pack discs into a frame without overlap, linked ones and regions together.

    First each region is one body, so that its discs start side by side; then the discs
    settle, pulled to the middle of their region and to what they link to.
    """
    number = len(sizes)
    if number == 1:
        return np.zeros((1, 2))
    pull = np.zeros((number, number))
    for (one, other), weight in links.items():
        pull[one, other] = pull[other, one] = weight
    home = np.array(regions)
    together = np.zeros((max(regions) + 1,) * 2)
    np.add.at(together, (home[:, None], home[None, :]), pull)
    np.fill_diagonal(together, 0.0)
    areas = np.zeros(max(regions) + 1)
    np.add.at(areas, home, (sizes + 6.0) ** 2)
    continents = _settled(np.sqrt(areas / 0.74) + STRAIT / 2, together, landscape)
    chance = np.random.default_rng(3)
    spots = continents[home] + chance.normal(0, 1, (number, 2)) * sizes.mean()
    return _framed(spots, sizes, home, pull, landscape)


def _settled(sizes: Points, pull: Points, landscape: float) -> Points:
    """Place few bodies so that linked ones are near; the best of some tries."""
    if len(sizes) == 1:
        return np.zeros((1, 2))
    pull = np.sqrt(pull / max(float(pull.max()), 1e-9))
    room = sizes[:, None] + sizes[None, :]
    np.fill_diagonal(room, 0.0)
    reach = math.sqrt(float((sizes**2).sum()))
    best: Points = np.zeros((len(sizes), 2))
    least = math.inf
    for seed in range(TRIES):
        spots = np.random.default_rng(seed).normal(0, reach, (len(sizes), 2))
        for turn in range(300):
            across, down = _between(spots)
            far = np.sqrt(across**2 + down**2) + 1e-6
            cool = max(0.0, 1.0 - turn / 240)
            attract = cool * 0.08 * pull * np.maximum(far - room, 0.0) / far
            repel = 0.3 * np.maximum(room - far, 0.0) / far
            spots = spots + _pushed(across, down, repel - attract)
            spots -= spots * np.array([1.0, landscape**2]) * 0.012 * (1.3 + cool)
        far = np.hypot(*_between(spots))
        width, height = np.ptp(spots, axis=0) + sizes.mean() * 2
        cost = float((pull * far).sum() / max(pull.sum(), 1e-9))
        cost += 0.8 * max(width, height * landscape)
        if cost < least:
            best, least = spots, cost
    middle: Points = (best.min(axis=0) + best.max(axis=0)) / 2
    return best - middle


def _framed(
    spots: Points, sizes: Points, home: NDArray[np.int_], pull: Points, landscape: float
) -> Points:
    """Let discs settle inside a frame that grows until none overlaps another."""
    same = home[:, None] == home[None, :]
    needed = sizes[:, None] + sizes[None, :]
    room = needed + np.where(same, 4.0, STRAIT)
    needed += np.where(same, 0.5, STRAIT * 0.5)
    np.fill_diagonal(room, 0.0)
    np.fill_diagonal(needed, 0.0)
    pull = pull / np.sqrt(sizes[:, None] * sizes[None, :])
    pull /= max(float(pull.max()), 1e-9)
    area = float(math.pi * ((sizes + STRAIT / 4) ** 2).sum()) / FULL
    frame = np.array([math.sqrt(area * landscape), math.sqrt(area / landscape)]) / 2
    frame = np.maximum(frame, float(sizes.max()))
    spots *= frame / np.maximum(np.abs(spots).max(axis=0), 1e-6) * 0.8
    for turn in range(1200):
        across, down = _between(spots)
        far = np.sqrt(across**2 + down**2) + 1e-6
        if turn > 320 and bool((far >= needed - 1e-6).all()):
            break
        cool = max(0.0, 1.0 - turn / 260)
        attract = cool * np.where(same, 0.05, 0.03 * pull)
        attract *= np.maximum(far - room, 0.0) / far
        repel = 0.32 * np.maximum(room - far, 0.0) / far
        spots = spots + _pushed(across, down, repel - attract)
        if turn > 320 and turn % 12 == 0:
            frame = frame * 1.012
        edge = frame - sizes[:, None]
        spots = np.clip(spots, -np.maximum(edge, 0.0), np.maximum(edge, 0.0))
    return spots
