package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/units"
)

// The values of each enumeration that the dashboard uses, by the schema's constants: Go cannot list them at run time.
var enumerations = merged(
	listed(common.VisibilityModeAuto, common.VisibilityModeNever, common.VisibilityModeAlways),
	listed(common.GraphDrawStyleLine, common.GraphDrawStyleBars, common.GraphDrawStylePoints),
	listed(common.LineInterpolationLinear, common.LineInterpolationSmooth, common.LineInterpolationStepBefore, common.LineInterpolationStepAfter),
	listed(common.GraphThresholdsStyleModeOff, common.GraphThresholdsStyleModeLine, common.GraphThresholdsStyleModeDashed, common.GraphThresholdsStyleModeArea, common.GraphThresholdsStyleModeLineAndArea, common.GraphThresholdsStyleModeDashedAndArea, common.GraphThresholdsStyleModeSeries),
	listed(common.LegendPlacementBottom, common.LegendPlacementRight),
	listed(common.LegendDisplayModeList, common.LegendDisplayModeTable, common.LegendDisplayModeHidden),
	listed(common.VizOrientationAuto, common.VizOrientationVertical, common.VizOrientationHorizontal),
	listed(common.TooltipDisplayModeSingle, common.TooltipDisplayModeMulti, common.TooltipDisplayModeNone),
	listed(common.SortOrderAscending, common.SortOrderDescending, common.SortOrderNone),
	listed(common.BigValueColorModeValue, common.BigValueColorModeBackground, common.BigValueColorModeBackgroundSolid, common.BigValueColorModeNone),
	listed(common.BigValueGraphModeNone, common.BigValueGraphModeLine, common.BigValueGraphModeArea),
	listed(common.BigValueJustifyModeAuto, common.BigValueJustifyModeCenter),
	listed(common.BigValueTextModeAuto, common.BigValueTextModeValue, common.BigValueTextModeValueAndName, common.BigValueTextModeName, common.BigValueTextModeNone),
	listed(common.PercentChangeColorModeStandard, common.PercentChangeColorModeInverted, common.PercentChangeColorModeSameAsValue),
	listed(common.FieldTextAlignmentAuto, common.FieldTextAlignmentLeft, common.FieldTextAlignmentRight, common.FieldTextAlignmentCenter),
	listed(common.BarGaugeDisplayModeBasic, common.BarGaugeDisplayModeLcd, common.BarGaugeDisplayModeGradient),
	listed(common.BarGaugeValueModeColor, common.BarGaugeValueModeText, common.BarGaugeValueModeHidden),
	listed(common.BarGaugeNamePlacementAuto, common.BarGaugeNamePlacementTop, common.BarGaugeNamePlacementLeft, common.BarGaugeNamePlacementHidden),
	listed(common.BarGaugeSizingAuto, common.BarGaugeSizingManual),
	listed(common.TableCellDisplayModeAuto, common.TableCellDisplayModeColorText, common.TableCellDisplayModeColorBackground, common.TableCellDisplayModeColorBackgroundSolid, common.TableCellDisplayModeGradientGauge, common.TableCellDisplayModeLcdGauge, common.TableCellDisplayModeJSONView, common.TableCellDisplayModeBasicGauge, common.TableCellDisplayModeImage, common.TableCellDisplayModeGauge, common.TableCellDisplayModeSparkline, common.TableCellDisplayModeDataLinks, common.TableCellDisplayModeCustom, common.TableCellDisplayModeActions),
	listed(common.TableCellHeightSm, common.TableCellHeightMd, common.TableCellHeightLg, common.TableCellHeightAuto),
	listed(dashboard.DashboardCursorSyncOff, dashboard.DashboardCursorSyncCrosshair, dashboard.DashboardCursorSyncTooltip),
	listed(dashboard.MappingTypeValueToText, dashboard.MappingTypeRangeToText, dashboard.MappingTypeRegexToText, dashboard.MappingTypeSpecialValue),
	listed(dashboard.ThresholdsModeAbsolute, dashboard.ThresholdsModePercentage),
	listed(dashboard.FieldColorModeIdThresholds, dashboard.FieldColorModeIdPaletteClassic, dashboard.FieldColorModeIdPaletteClassicByName, dashboard.FieldColorModeIdContinuousGrYlRd, dashboard.FieldColorModeIdContinuousRdYlGr, dashboard.FieldColorModeIdContinuousBlYlRd, dashboard.FieldColorModeIdContinuousYlRd, dashboard.FieldColorModeIdContinuousBlPu, dashboard.FieldColorModeIdContinuousYlBl, dashboard.FieldColorModeIdContinuousBlues, dashboard.FieldColorModeIdContinuousReds, dashboard.FieldColorModeIdContinuousGreens, dashboard.FieldColorModeIdContinuousPurples, dashboard.FieldColorModeIdFixed, dashboard.FieldColorModeIdShades),
	listed(dashboard.VariableTypeQuery, dashboard.VariableTypeAdhoc, dashboard.VariableTypeGroupby, dashboard.VariableTypeConstant, dashboard.VariableTypeDatasource, dashboard.VariableTypeInterval, dashboard.VariableTypeTextbox, dashboard.VariableTypeCustom, dashboard.VariableTypeSystem, dashboard.VariableTypeSnapshot, dashboard.VariableTypeSwitch),
	listed(dashboard.VariableHideDontHide, dashboard.VariableHideHideLabel, dashboard.VariableHideHideVariable, dashboard.VariableHideInControlsMenu),
	listed(dashboard.VariableRefreshNever, dashboard.VariableRefreshOnDashboardLoad, dashboard.VariableRefreshOnTimeRangeChanged),
	listed(dashboard.VariableSortDisabled, dashboard.VariableSortAlphabeticalAsc, dashboard.VariableSortAlphabeticalDesc, dashboard.VariableSortNumericalAsc, dashboard.VariableSortNumericalDesc, dashboard.VariableSortAlphabeticalCaseInsensitiveAsc, dashboard.VariableSortAlphabeticalCaseInsensitiveDesc, dashboard.VariableSortNaturalAsc, dashboard.VariableSortNaturalDesc),
	listed(prometheus.PromQueryFormatTimeSeries, prometheus.PromQueryFormatTable, prometheus.PromQueryFormatHeatmap),
)

func listed[T any](values ...T) map[reflect.Type][]any {
	found := []any{}
	for _, value := range values {
		found = append(found, value)
	}
	return map[reflect.Type][]any{reflect.TypeFor[T](): found}
}

func merged(all ...map[reflect.Type][]any) map[reflect.Type][]any {
	found := map[reflect.Type][]any{}
	for _, one := range all {
		maps.Copy(found, one)
	}
	return found
}

// Names that Grafana looks up when it draws, so that the schema has them as texts: those of the many that the dashboard uses.
var names = map[string][]string{
	"unit":           {units.Short, units.Seconds, units.RequestsPerSecond, units.BytesIEC, units.PercentUnit},
	"calculation":    {"lastNotNull", "max"},
	"transformation": {"organize", "joinByField"},
	"matcher":        {"byName", "byRegexp"},
}

// registered tells which of the names stands at a path.
func registered(path string) (string, bool) {
	switch {
	case strings.HasSuffix(path, ".Unit"):
		return "unit", true
	case strings.Contains(path, ".Calcs["):
		return "calculation", true
	default:
		return "", false
	}
}

func unlisted(what, name string) []string {
	if slices.Contains(names[what], name) {
		return nil
	}
	return []string{fmt.Sprintf("%s is no %s of %v", name, what, names[what])}
}
