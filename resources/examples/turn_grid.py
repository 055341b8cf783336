"""Two take turns on a grid: a step each, towards gems that only come one at a time.

All of the game is in `state`, as JSON. There is no chance but the generator's, whose seed is in there too.
"""

WIDTH, HEIGHT = 9, 7
GEMS = 7
#: Frames until a turn passes to the other: three seconds.
PATIENCE = 180
MOVES = {1: (-1, 0), 2: (1, 0), 4: (0, -1), 8: (0, 1)}
WALLS = {(2, 1), (2, 2), (2, 4), (2, 5), (6, 1), (6, 2), (6, 4), (6, 5), (4, 3)}
COLORS = ["#2f6fdb", "#d1582a", "#3a8a4d", "#8a3a80"]


class Game:
    keys = {"ArrowLeft": 1, "ArrowRight": 2, "ArrowUp": 4, "ArrowDown": 8}

    def reset(self, seed, players):
        self.state = {
            "seed": seed % 2**31,
            "players": list(players),
            "at": {p: [0 if i % 2 == 0 else WIDTH - 1, 0 if i < 2 else HEIGHT - 1] for i, p in enumerate(players)},
            "score": {p: 0 for p in players},
            "held": {p: 0 for p in players},
            "turn": 0,
            "since": 0,
            "left": GEMS,
            "gem": [4, 5],
        }

    def step(self, actions):
        s = self.state
        mover = s["players"][s["turn"]]
        rewards = {p: 0 for p in s["players"]}
        # A step is a key that was not down before: holding it down is one step.
        pressed = actions[mover] & ~s["held"][mover]
        s["held"] = dict(actions)
        moved = self._move(mover, pressed)
        if moved and s["at"][mover] == s["gem"]:
            rewards[mover] = 1
            s["score"][mover] += 1
            s["left"] -= 1
            s["gem"] = self._free_place()
        s["since"] += 1
        if moved or s["since"] >= PATIENCE:
            s["turn"] = (s["turn"] + 1) % len(s["players"])
            s["since"] = 0
        over = s["left"] == 0
        return {
            "rewards": rewards,
            "terminated": {p: over for p in s["players"]},
            "infos": {p: {"score": s["score"][p], "my_turn": s["players"][s["turn"]] == p} for p in s["players"]},
            "observations": {p: [s["at"][q] for q in s["players"]] + [s["gem"]] for p in s["players"]},
        }

    def render(self, player):
        s = self.state
        mover = s["players"][s["turn"]]
        shapes = [{"kind": "rect", "x": x, "y": y, "width": 1, "height": 1, "fill": "#6b675e"} for x, y in sorted(WALLS)]
        gx, gy = s["gem"]
        shapes.append({"kind": "rect", "x": gx + 0.3, "y": gy + 0.3, "width": 0.4, "height": 0.4, "fill": "#c9a227"})
        for i, p in enumerate(s["players"]):
            x, y = s["at"][p]
            disc = {"kind": "disc", "x": x + 0.5, "y": y + 0.5, "radius": 0.35, "fill": COLORS[i % len(COLORS)]}
            shapes.append({**disc, "outline": "#111111"} if p == player else disc)
        scores = " · ".join(f"{p} {s['score'][p]} ({s['at'][p][0]}, {s['at'][p][1]})" for p in s["players"])
        whose = "your turn" if mover == player else f"{mover}'s turn"
        return {"width": WIDTH, "height": HEIGHT, "background": "#f6f4ee", "shapes": shapes, "says": f"{whose} · {scores}"}

    def _move(self, mover, pressed):
        s = self.state
        for bit, (dx, dy) in MOVES.items():
            if pressed & bit:
                x, y = s["at"][mover]
                to = [x + dx, y + dy]
                if self._is_free(to):
                    s["at"][mover] = to
                    return True
        return False

    def _is_free(self, place):
        x, y = place
        inside = 0 <= x < WIDTH and 0 <= y < HEIGHT
        return inside and (x, y) not in WALLS and place not in self.state["at"].values()

    def _free_place(self):
        s = self.state
        while True:
            s["seed"] = (s["seed"] * 1103515245 + 12345) % 2**31
            place = [(s["seed"] >> 8) % WIDTH, (s["seed"] >> 16) % HEIGHT]
            if self._is_free(place):
                return place
