"""The service of a screen saver or session manager, by libdbus: says who asks, and who takes it back. Arguments: name, path, types of `Inhibit`, and the method that undoes it."""

import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME, PATH, TYPES, UNDO = sys.argv[1:5]
COOKIE = 70_007


def inhibit(self, *args):
    print("inhibit", *args, flush=True)
    return COOKIE


def undo(self, cookie):
    print("undo", cookie, flush=True)


undo.__name__ = UNDO
arguments = ["a", "b", "c", "d"][: len(TYPES)]
methods = {}
exec(f"def Inhibit(self, {', '.join(arguments)}):\n    return inhibit(self, {', '.join(arguments)})", {"inhibit": inhibit}, methods)
methods["Inhibit"] = dbus.service.method(NAME, in_signature=TYPES, out_signature="u")(methods["Inhibit"])
methods[UNDO] = dbus.service.method(NAME, in_signature="u", out_signature="")(undo)
Saver = type(dbus.service.Object)("Saver", (dbus.service.Object,), methods)

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
held = dbus.service.BusName(NAME, bus)
Saver(bus, PATH)
print("ready", flush=True)
GLib.MainLoop().run()
