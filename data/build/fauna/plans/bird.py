"""Birds seen from the side; those that face us (penguin, owl) are in `bird_upright`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.build.fauna.coats import mark_colour, varied
from data.build.fauna.facts import Animal
from data.build.fauna.geometry import Outlines, tube
from data.build.fauna.painter import Coat, Colour, Figure, darker, mix
from data.build.fauna.patterns import Field, scallops
from data.build.fauna.plans import bird_heads as heads
from data.build.fauna.plans import bird_parts as parts
from data.build.fauna.plans import bird_tails as tails
from data.build.fauna.plans.bird_pose import Posed
from data.build.fauna.plans.bird_upright import owl, penguin

_WHITE: Colour = (0.97, 0.95, 0.92)


def bird(animal: Animal, rng: np.random.Generator) -> Figure:
    """A bird in one of the stances natural to it."""
    main, second, accent = (varied(tint, rng) for tint in animal.colours)
    animal = replace(animal, colours=(main, second, accent))
    if animal["flippers"] > 0.6:
        return penguin(animal, rng)
    if animal["flat face"] > 0.5:
        return owl(animal, rng)
    return _Profile(animal, rng).draw()


class _Profile(Posed):
    """A bird seen from the side, while it is being drawn."""

    def draw(self) -> Figure:
        """All of it, from back to front."""
        stance = self.figure.stance
        banking = bool(self.rng.random() < 0.5)  # so that we look down on both its wings
        lift = float(self.rng.uniform(1.7, 2.3))
        self._tail()
        if stance == "fly":
            self._open_wing(lift - (0.0 if banking else 0.45), 0.75)
        elif stance != "float":
            self._legs()
        if stance == "fly" and banking:
            self._open_wing(-lift, 1.0)
        self._trunk()
        self._head()
        if stance == "fly" and not banking:
            self._open_wing(lift, 1.0)
        elif stance != "fly":
            self._folded_wing()
        return self.figure

    def _plumage(self, tint: Colour, *regions: tuple[Field, Colour]) -> Coat:
        return parts.plumage(self.animal, self.rng, tint, mark_colour(self.animal, tint), regions)

    # --- trunk ---

    def _trunk(self) -> None:
        d, body, r = self.deep, self.body, self.head.scale
        outlines = body.blob(
            (0.5, 0.02), (0.42, -0.28 * d), (0.15, -0.5 * d), (-0.2, -0.46 * d), (-0.45, -0.2 * d),
            (-0.6, 0.02), (-0.42, 0.2 * d), (-0.1, 0.42 * d), (0.2, 0.46 * d), (0.42, 0.3 * d),
        )  # fmt: skip
        face = self.head.oval(0.05, 0.02, 1.08, 0.96)
        if self.bare:  # skin ends in a collar of feathers low on the neck
            tall = self.build.neck == "tall"
            skin = self._neck() if tall else tube(self.neck[-2:], [1.5 * r, 1.4 * r])
            self.figure.add(skin + face, Coat(self.accent, "fur"), relief=0.9)
            cuff = self.neck[:2] if tall else self.neck[:4]
            outlines += tube(cuff, np.linspace(0.7 * d, 1.9 * r, len(cuff)).tolist())
        else:
            outlines += self._neck() + face
        if self.figure.stance in ("stand", "perch"):
            for hip, knee in self.thighs():
                outlines += tube([hip, knee], [0.32 * d, 0.03 + 1.3 * self.build.limbs])
        rough = 0.005 + 0.05 * self.animal["shaggy"]
        self.figure.add(
            outlines, self._plumage(self.main, *self._regions()), rough=rough, relief=0.9
        )

    def _neck(self) -> Outlines:
        r, d, neck = self.head.scale, self.deep, self.neck
        if self.build.neck == "short":
            return tube(neck, [0.8 * d, 1.75 * r])
        if self.build.neck == "mid":
            return tube(neck, [0.7 * d, *np.linspace(0.62 * d, 1.35 * r, len(neck) - 1)])
        root, low = (0.46, 1.7) if self.bare else (0.5, 1.45)
        slim = np.linspace(low * r, 0.98 * r, len(neck) - 3)
        return tube(neck, [0.55 * d, root * d, *slim, 1.2 * r])

    def _regions(self) -> list[tuple[Field, Colour]]:
        """Parts of the trunk, neck and head that are not of the main colour."""
        animal, body, head, d = self.animal, self.body, self.head, self.deep
        regions: list[tuple[Field, Colour]] = []
        pale = animal["pale belly"]
        if pale > 0.6:
            regions.append((parts.beyond(body.at(0, -0.12 * d), body.angle - 1.6), self.second))
        elif pale > 0.1:  # a bib over face and breast, and a belly between its colour and white
            belly = parts.disc(body.at(-0.1, -0.5 * d), 0.42, 0.32, soft=0.4)
            breast = parts.disc(body.at(0.46, -0.25 * d), 0.16 + 0.36 * pale, 0.2 + 0.4 * pale)
            face = parts.disc(head.at(0.55, -0.5), 0.95 * head.scale, 1.1 * head.scale)
            regions.append((belly, mix(self.main, _WHITE, max(0.0, 6 * (pale - 0.3)))))
            regions.append((parts.either(breast, face), self.second))
        if self.build.hood:
            middle = (head.x, head.y)
            hood = parts.disc(middle, 1.7 * head.scale, soft=0.08)
            regions.append((hood, self.second))
            if self.build.neck != "short":  # a white collar under it, and a dark breast
                regions.insert(0, (parts.disc(body.at(0.5, -0.1), 0.34), (0.36, 0.2, 0.14)))
                regions.append((parts.ring(middle, 1.62 * head.scale, 1.9 * head.scale), _WHITE))
        if animal["mane"] > 0.1:  # a cape of golden neck feathers
            gold = mix(self.main, (1.0, 0.74, 0.25), min(0.75, 0.4 + animal["mane"]))
            regions.append((parts.disc(self.neck[len(self.neck) // 2], 0.33, 0.42), gold))
        if self.build.beak == "dagger":
            front = parts.beyond(body.at(0.42, 0.1), 0.6, 0.1)
            regions.append((front, mix(self.main, _WHITE, 0.55)))
        if self.bare and self.build.neck == "mid":  # bronze rims
            regions.append((scallops(8.0, depth=0.25), mix(self.main, self.second, 0.4)))
        return regions

    # --- legs, wings and tail ---

    def _legs(self) -> None:
        limb, rng, figure = self.build.limbs, self.rng, self.figure
        gripping, webbed = figure.stance == "perch", self.animal["flippers"] > 0.1
        step = rng.uniform(-0.16, 0.16) * (0.05 if gripping else min(1.0, 2.2 * self.leg))
        on_one = self.build.neck == "ess" and self.leg > 0.6 and rng.random() < 0.3
        size = 0.1 + (0.7 if gripping else 1.1) * limb + 0.04 * min(1.0, self.leg)
        skin = Coat(self.paint.legs)
        for index, (hip, (x, y)) in enumerate(self.thighs()):
            shade = 0.75 if index == 0 else 1.0
            if on_one and index == 0:
                heel, toe = (x - 0.2, y - 0.32 * self.leg), (x + 0.22, y - 0.12 * self.leg)
                folded = tube([(x, y), heel], [1.2 * limb, limb])
                folded += tube([heel, toe], [limb, 0.8 * limb])
                figure.add(folded, skin, shade=shade)
                continue
            stride = 0.0 if on_one else step * (1 if index == 0 else -1)
            toe = (x + stride + 0.03, 0.03)
            heel = (x + 0.5 * stride - 0.06 * min(1.0, self.leg), 0.55 * y)
            outlines = tube([(x, y + 0.04), heel], [1.3 * limb, limb])
            outlines += tube([heel, toe], [1.15 * limb, 0.85 * limb])
            if self.bare and self.build.neck == "tall":  # bare thighs
                outlines += tube([hip, (x, y - 0.1), heel], [0.34, 0.18, limb])
            outlines += parts.foot(toe[0], 0.0, size, webbed=webbed, gripping=gripping)
            figure.add(outlines, skin, shade=shade, relief=0.7)

    def _folded_wing(self) -> None:
        coverts, quills = self._plumage(self.paint.coverts), self._plumage(self.paint.quills)
        floats_high = self.animal["flippers"] > 0.1 and self.build.neck == "ess"
        lift = self.rng.uniform(0.12, 0.4) if floats_high else self.rng.normal(0.02, 0.05)
        body, deep = self.body, self.deep * (1.15 if floats_high else 1.0)
        wing = replace(body, angle=body.angle - lift)  # turned up about the middle of the trunk
        reach, band = self.build.wing, self.paint.band
        parts.folded_wing(self.figure, wing, deep, coverts, quills, reach, band)

    def _open_wing(self, angle: float, shade: float) -> None:
        coverts, quills = self._plumage(self.paint.coverts), self._plumage(self.paint.quills)
        shoulder = self.body.at(0.2, 0.12 * self.deep * float(np.sign(angle)))
        parts.spread_wing(self.figure, shoulder, angle, 1.15, coverts, quills, shade)

    def _tail(self) -> None:
        animal, rng, body, figure = self.animal, self.rng, self.body, self.figure
        coat = self._plumage(self.paint.tail)
        root, fan = body.at(-0.42, 0.04), animal["fan tail"]
        if self.sort == "peacock":
            inner = (self.accent, self.main)
            eyes = animal["spots"] > 0.3
            if rng.random() < 0.68:
                size = (0.75 + 0.75 * animal["long tail"]) * rng.uniform(0.92, 1.06)
                tails.peacock_fan(figure, body.at(-0.15, -0.1), size, coat, *inner, eyes)
            else:
                tails.train(figure, root, 1.0 + animal["long tail"], coat, *inner, eyes)
        elif self.sort == "turkey":
            bands = (self.second, darker(self.main, 0.4), mix(self.second, _WHITE, 0.55))
            spread = rng.uniform(2.6, 3.3)
            tails.fan_tail(figure, body.at(-0.25, 0.05), 0.4 + 0.6 * fan, coat, bands, spread)
        elif self.sort == "rooster":
            tails.sickle_tail(figure, rng, body.at(-0.36, 0.04), 0.55 + 0.75 * fan, coat)
        elif fan > 0.1:  # a loose bunch
            for k in range(6):
                angle = body.angle + 2.3 + 0.27 * k
                plume = parts.blade(body.at(-0.46, 0.1), angle, 0.3 + 0.5 * fan, 0.26, 0.6)
                figure.add(plume, coat, rough=0.02)
        else:
            open_by = 0.7 if self.figure.stance == "fly" else 0.26
            length = 0.2 + self.build.tail * (1 + 1.1 * max(0.0, animal["long tail"] - 0.1))
            lift = -0.3 if self.figure.stance == "float" else 0.0
            angle = body.angle + np.pi + lift + rng.normal(0, 0.06)
            tails.straight_tail(figure, root, angle, length, 0.3 * self.deep, coat, open_by)

    # --- head ---

    def _head(self) -> None:
        animal, head, figure, rng = self.animal, self.head, self.figure, self.rng
        crest = animal["crest"]
        if 0.2 < crest <= 0.6:
            heads.plumes(figure, head, crest, self.second)
        elif 0.6 < crest < 0.9:
            heads.crown(figure, head, crest, mix(self.main, self.second, 0.4))
        elif crest >= 0.9:
            heads.comb(figure, head, crest, self.accent)
        wattled = self.bare and self.build.neck == "mid"
        if wattled:
            figure.add(head.oval(0.62, -1.15, 0.34, 0.85, -0.1), Coat(darker(self.accent, 0.08)))
        self._face()
        stout = self.build.neck != "ess" and self.build.beak != "flat"
        gape = 0.4 if stout and rng.random() < 0.22 else 0.0
        if self.build.beak == "huge":
            gape *= 0.4
        stretch = 0.55 + 0.5 * animal["beak"]
        tint, tip = self.paint.beak, self.paint.tip
        heads.beak(figure, head, self.build.beak, tint, tip, stretch=stretch, gape=gape)
        if wattled:  # the snood, over the beak
            figure.add(head.oval(1.05, -0.25, 0.2, 0.62, 0.15), Coat(self.accent), rim=0.5)

    def _face(self) -> None:
        """The eye, and the bare, pale or dark skin around it."""
        head, figure, paint = self.head, self.figure, self.paint
        eye_at = (-0.02, 0.26) if self.build.beak == "huge" else (0.26, 0.2)
        if self.animal["face mask"] > 0.1:
            figure.add(head.oval(0.42, 0.0, 0.55, 0.62), Coat(_WHITE), relief=0.4, rim=0.2)
        if paint.mask is not None and self.build.beak == "flat":
            lores = head.blob((0.3, 0.2), (0.8, 0.5), (1.1, 0.25), (0.95, -0.35), (0.55, -0.2))
            figure.add(lores, Coat(paint.mask))
        elif paint.mask is not None:
            figure.add(head.oval(*eye_at, 0.4, 0.38), Coat(paint.mask), relief=0.3)
        if self.bare and self.build.neck == "mid":
            figure.add(head.oval(0.2, 0.2, 0.5, 0.42), Coat((0.62, 0.7, 0.78)), relief=0.3, rim=0.1)
        if self.sort == "peacock":
            for v, turned in ((0.44, 0.1), (-0.08, -0.1)):
                figure.add(head.oval(0.3, v, 0.42, 0.13, turned), Coat(_WHITE), relief=0, rim=0)
        if self.build.beak == "dagger":
            brow = head.blob((0.35, 0.5), (0, 0.95), (-0.7, 0.7), (-1, 0.2), (-0.3, 0.42))
            figure.add(brow, Coat(self.second))
        x, y = head.at(*eye_at)
        figure.eye(x, y, (0.15 if paint.iris else 0.19) * head.scale, paint.iris)
        if self.build.beak == "hooked":  # the stern brow
            brow = head.blob((-0.1, 0.52), (0.35, 0.48), (0.68, 0.3), (0.3, 0.38))
            figure.add(brow, Coat(darker(self.second, 0.45)), relief=0, rim=0)
