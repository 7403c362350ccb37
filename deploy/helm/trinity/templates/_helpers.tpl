{{- define "trinity.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "trinity.fullname" -}}
{{- $name := include "trinity.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "trinity.selector" -}}
app.kubernetes.io/name: {{ include "trinity.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "trinity.labels" -}}
{{ include "trinity.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "trinity.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "trinity.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- /* The secret with the first administrator; empty when the instance is set up by its link. */ -}}
{{- define "trinity.setupSecret" -}}
{{- if .Values.setup.existingSecret -}}
{{- .Values.setup.existingSecret -}}
{{- else if .Values.setup.email -}}
{{- printf "%s-setup" (include "trinity.fullname" .) -}}
{{- end -}}
{{- end -}}
