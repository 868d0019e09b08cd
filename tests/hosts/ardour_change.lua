-- Copyright 2026 The Inflect authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Changes the session that ardour_make.lua made, and saves it.
--
-- Usage: ardour7-lua ardour_change.lua FOLDER CHANGE...
--
-- A change is LABEL=VALUE for a control input, automate=LABEL for a ramp over
-- two seconds, preset=LABEL, listed=LABEL to see whether there is such a preset,
-- or nothing to save what was loaded.
-- Prints the latency of the plugin.

local backend = AudioEngine:set_backend ("None (Dummy)", "inflect", "")
backend:set_buffer_size (256)
backend:set_sample_rate (48000)

local s = load_session (arg[1], "session")
assert (s, "no session")
local processor = s:route_by_name ("Wet"):nth_plugin (0)
local plugin = processor:to_insert ():plugin (0)

-- Return the number of a control input among all of them
local function find (label)
	for index = 0, plugin:parameter_count () - 1 do
		local port, good = plugin:nth_parameter (index, false)
		if good and plugin:parameter_is_input (port) and
			plugin:parameter_label (port) == label then
			return index
		end
	end
	error ("no control " .. label)
end

local function automate (index)
	local list, _, range = ARDOUR.LuaAPI.plugin_automation (processor, index)
	assert (not list:isnil (), "no automation")
	list:add (Temporal.timepos_t (0), range.lower, false, true)
	list:add (Temporal.timepos_t (96000), range.upper, false, true)
	local port = plugin:nth_parameter (index, 0)
	local control = processor:to_automatable ():automation_control (
		Evoral.Parameter (ARDOUR.AutomationType.PluginAutomation, 0, port), true)
	control:set_automation_state (ARDOUR.AutoState.Play)
end

local function change (name, value)
	if name == "automate" then
		automate (find (value))
	elseif name == "preset" then
		assert (plugin:load_preset (plugin:preset_by_label (value)), "no preset")
	elseif name == "listed" then
		local preset = plugin:preset_by_label (value)
		assert (preset and preset.valid, "no preset " .. value)
	else
		assert (ARDOUR.LuaAPI.set_processor_param (processor,
			find (name), tonumber (value)), "no parameter")
	end
end

for i = 2, #arg do
	change (arg[i]:match ("^([%w ]+)=(.*)$"))
end

ARDOUR.LuaAPI.usleep (1000000)
print ("latency", s:route_by_name ("Wet"):signal_latency ())
s:save_state ("")
close_session ()
quit ()
