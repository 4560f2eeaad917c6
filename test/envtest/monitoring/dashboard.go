package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// checkDashboard decodes by Grafana's schema, with the options of each panel by its plugin, and says what is unknown, missing or of
// the wrong type, and which values are not among those that the schema lists. The decoder takes any text for an enumeration and does not
// look into overrides, so both are gone through here.
func checkDashboard(text []byte) []string {
	plugins.RegisterDefaultPlugins()
	decoded, faults := decode(text)
	if len(faults) > 0 {
		return faults
	}
	faults = wrongValues("", reflect.ValueOf(decoded))
	for _, one := range decoded.Panels {
		if one.Panel == nil {
			continue
		}
		if _, known := cog.ConfigForPanelcfgVariant(one.Panel.Type); !known {
			faults = append(faults, fmt.Sprintf("%s: there is no panel of type %s", *one.Panel.Title, one.Panel.Type))
		}
		for _, transformation := range one.Panel.Transformations {
			faults = append(faults, unlisted("transformation", transformation.Id)...)
		}
		for _, override := range one.Panel.FieldConfig.Overrides {
			faults = append(faults, unlisted("matcher", override.Matcher.Id)...)
			for _, property := range override.Properties {
				for _, fault := range checkProperty(*one.Panel, property) {
					faults = append(faults, fmt.Sprintf("%s, override of %v: %s", *one.Panel.Title, override.Matcher.Options, fault))
				}
			}
		}
	}
	return faults
}

// decode reads strictly for the faults, and once more for the values: the strict reader drops what it has found nothing wrong with,
// and it reads the field configuration of panels leniently.
func decode(text []byte) (dashboard.Dashboard, []string) {
	var decoded, strict dashboard.Dashboard
	faults := said(strict.UnmarshalJSONStrict(text))
	var raw struct {
		Panels []struct {
			Title       string          `json:"title"`
			FieldConfig json.RawMessage `json:"fieldConfig"`
		} `json:"panels"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return decoded, []string{err.Error()}
	}
	for _, panel := range raw.Panels {
		var config dashboard.FieldConfigSource
		for _, fault := range said(config.UnmarshalJSONStrict(panel.FieldConfig)) {
			faults = append(faults, fmt.Sprintf("%s: %s", panel.Title, fault))
		}
	}
	if len(faults) > 0 {
		return decoded, faults
	}
	if faults = said(json.Unmarshal(text, &decoded)); len(faults) > 0 {
		return decoded, faults
	}
	return decoded, said(decoded.Validate())
}

// said takes an error apart; the schema's code returns an empty list, not nil, where all is well.
func said(err error) []string {
	if err == nil || err.Error() == "" {
		return []string{}
	}
	return strings.Split(err.Error(), "\n")
}

// checkProperty decodes what an override sets as if it were set for every field.
func checkProperty(panel dashboard.Panel, property dashboard.DynamicConfigValue) []string {
	defaults := map[string]any{}
	text, err := json.Marshal(panel.FieldConfig.Defaults)
	if err == nil {
		err = json.Unmarshal(text, &defaults)
	}
	if err != nil {
		return []string{err.Error()}
	}
	if name, custom := strings.CutPrefix(property.Id, "custom."); custom {
		defaults["custom"].(map[string]any)[name] = property.Value
	} else {
		defaults[property.Id] = property.Value
	}
	text, err = json.Marshal(map[string]any{
		"schemaVersion": 42, "annotations": map[string]any{}, "templating": map[string]any{},
		"panels": []any{map[string]any{"type": panel.Type, "fieldConfig": map[string]any{"defaults": defaults, "overrides": []any{}}}},
	})
	if err != nil {
		return []string{err.Error()}
	}
	decoded, faults := decode(text)
	if len(faults) > 0 {
		return faults
	}
	return wrongValues("", reflect.ValueOf(decoded))
}

// wrongValues goes through everything that was decoded.
func wrongValues(path string, value reflect.Value) []string {
	faults := []string{}
	if !value.IsValid() {
		return faults
	}
	below := func(step string, value reflect.Value) { faults = append(faults, wrongValues(path+step, value)...) }
	switch kind := value.Kind(); kind {
	case reflect.Pointer, reflect.Interface:
		below("", value.Elem())
	case reflect.Struct:
		for index := range value.NumField() {
			below("."+value.Type().Field(index).Name, value.Field(index))
		}
	case reflect.Slice:
		for index := range value.Len() {
			below(fmt.Sprintf("[%d]", index), value.Index(index))
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			below(fmt.Sprintf("[%v]", key), value.MapIndex(key))
		}
	default:
		if value.Type().PkgPath() != "" { // a type of the schema's own: an enumeration
			if listed := enumerations[value.Type()]; !slices.Contains(listed, value.Interface()) {
				faults = append(faults, fmt.Sprintf("%s: %v is no %s of %v", path, value, value.Type(), listed))
			}
		} else if name, ok := registered(path); ok {
			for _, fault := range unlisted(name, value.String()) {
				faults = append(faults, path+": "+fault)
			}
		}
	}
	return faults
}
