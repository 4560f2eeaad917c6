//go:build tools

// Package tools names the commands that build.ts builds from this module; a tool line in go.mod needs go 1.24.
package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-proxy"
)
