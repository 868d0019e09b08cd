-- Copyright 2026 The Inflect authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Makes an Ardour session with one recorded take on each of two tracks, and
-- the plugin on the first one.
--
-- Usage: ardour7-lua ardour_make.lua FOLDER

local backend = AudioEngine:set_backend ("None (Dummy)", "inflect", "")
backend:set_device_name ("Uniform White Noise")
backend:set_buffer_size (256)
backend:set_sample_rate (48000)

local s = create_session (arg[1], "session", 48000)
assert (s, "no session")

for _, name in ipairs {"Wet", "Dry"} do
	s:new_audio_track (1, 2, nil, 1, name, ARDOUR.PresentationInfo.max_order,
		ARDOUR.TrackMode.Normal, true)
end
for _, name in ipairs {"Wet", "Dry"} do
	local track = s:route_by_name (name):to_track ()
	track:rec_enable_control ():set_value (1, PBD.GroupControlDisposition.UseGroup)
end

s:maybe_enable_record (false)
s:request_roll (ARDOUR.TransportRequestSource.TRS_UI)
ARDOUR.LuaAPI.usleep (3000000)
s:request_stop (false, false, ARDOUR.TransportRequestSource.TRS_UI)
ARDOUR.LuaAPI.usleep (500000)

local p = ARDOUR.LuaAPI.new_plugin (s, "urn:inflect:shaper-mono",
	ARDOUR.PluginType.LV2, "")
assert (not p:isnil (), "no plugin")
local wet = s:route_by_name ("Wet")
assert (wet:add_processor_by_index (p, 0, nil, true) == 0, "not added")

s:save_state ("")
close_session ()
quit ()
